/// A server, as plans and reports name it.
public struct ServerSummary: Sendable, Codable, Equatable {
    public let address: String
    public let version: String
    public let uuid: String
}

extension ServerSummary {
    package init(_ facts: ServerFacts, _ address: String) {
        self.init(address: address, version: facts.version.text, uuid: facts.uuid)
    }
}
