set(MVM_PROTOCOL_SOURCES
  protocol/gas_model.cpp
  protocol/protocol_config.cpp
  protocol/vm_configs.cpp)
