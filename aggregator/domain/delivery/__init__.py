"""What happens to a message, as small stages.

Who is told is selected by desk and roster (`operations/rosters.told`), the first stage. Then *dedupe* them, *limit*
what one recipient gets, *bundle* what had to wait; the message is sent, *confirm* that it arrived, and *fall back* on
the next channel or the next person where it did not.
"""
