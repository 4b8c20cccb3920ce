print("rpcsim")
