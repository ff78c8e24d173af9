import Server

extension Wording {
    func contains(_ text: String) -> Bool { description.contains(text) }
}
