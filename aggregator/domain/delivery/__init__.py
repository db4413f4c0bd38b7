"""What happens to a message, as small stages.

*select* who is told (and *dedupe* them), *limit* what one recipient gets, *bundle* what had to wait, then the message
is sent, *confirm* that it arrived, and *fall back* on the next channel or the next person where it did not.
"""
