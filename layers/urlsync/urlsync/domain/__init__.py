"""The words of the service as types. Pure: no clock, no network, no library beyond the standard one."""
