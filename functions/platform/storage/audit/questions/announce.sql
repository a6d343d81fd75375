insert into outbox (event) values (cast(:event as json)) returning position
