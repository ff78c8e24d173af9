extension GTIDSet {
    init(encoded bytes: UnsafeRawBufferPointer) throws {
        self.init()
    }
}
