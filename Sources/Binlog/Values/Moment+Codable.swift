/// In manifests a moment is its text: people read them.
extension Moment: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let moment = Moment(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\(text) is no moment: 2026-11-21T10:00:00.123456Z")
        }
        self = moment
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// What ``description`` gives, and nothing else.
    package init?(_ text: String) {
        let numbers = text.utf8.split { !(0x30...0x39).contains($0) }.compactMap { Int64(String($0)!) }
        guard text.utf8.count == 27, numbers.count == 7 else { return nil }
        let days = Self.dayNumber(numbers[0], numbers[1], numbers[2])
        let seconds = days &* 86_400 &+ numbers[3] &* 3_600 &+ numbers[4] &* 60 &+ numbers[5]
        self.init(microseconds: UInt64(bitPattern: seconds &* 1_000_000 &+ numbers[6]))
        // Whatever was written in another way, is no date, or overflows, has another text.
        guard description == text else { return nil }
    }
}
