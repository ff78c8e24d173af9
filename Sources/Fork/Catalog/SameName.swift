extension String {
    /// By code, as a server tells names apart: to Swift, é is the same as an e with an accent after it.
    func isSameName(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
