def serve(host, header, inputs):
    raise NotImplementedError
