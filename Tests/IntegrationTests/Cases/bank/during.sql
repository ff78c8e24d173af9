-- One of several sessions that write while the fork is made.
CALL bank.transfer_for(60);
