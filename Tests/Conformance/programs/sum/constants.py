SUM_RPC_QUEUE = "sum_rpc_queue"
