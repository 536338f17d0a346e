"""Past one machine: the work of one service spread over actors; only this knows Ray."""
