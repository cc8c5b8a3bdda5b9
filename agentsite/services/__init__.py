"""Services that need no installing: PostgreSQL and Valkey on private sockets, and the site on top.

Used before there are settings, so nothing here imports Django. `layout` says where things are,
`client.attach` makes them run, `keeper` keeps them running, `supervisor` is `make run`.
"""
