"""The regional service: reports from homes become signals, incidents and messages to the desk on duty."""
