/// Metrics in Prometheus' text format, as the textfile collector of node_exporter reads it: gauges without timestamps.
struct PrometheusText {
    /// A metric with its HELP text, which has no line breaks or backslashes.
    struct Family: Sendable {
        let name: String
        let help: String
    }

    struct Series: Sendable, Hashable {
        let name: String
        let labels: [String: String]
    }

    private let families: [Family]
    private var samples: [Series: Double] = [:]

    init(_ families: [Family]) { self.families = families }

    /// What `text` says of the same families. Whatever else is in it, and any line that is broken, is passed over.
    init(_ families: [Family], reading text: String) {
        self.init(families)
        let names = Set(families.map(\.name))
        // By bytes: to Swift a carriage return and a line feed are one character.
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            var line = SampleLine(Substring(line))
            guard let (series, value) = line.read(), names.contains(series.name) else { continue }
            samples[series] = value
        }
    }

    mutating func set(_ name: String, _ labels: [String: String], _ value: Double) {
        samples[Series(name: name, labels: labels)] = value
    }

    /// In the order of the families; within one, by labels.
    var text: String {
        var lines: [String] = []
        for family in families {
            let own = samples.filter { $0.key.name == family.name }
            guard !own.isEmpty else { continue }
            lines += ["# HELP \(family.name) \(family.help)", "# TYPE \(family.name) gauge"]
            lines += own.map { family.name + Self.text($0.key.labels) + " " + Self.text($0.value) }.sorted()
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func text(_ labels: [String: String]) -> String {
        let pairs = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(escaped($0.value))\"" }
        return pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": text += #"\\"#
            case "\"": text += #"\""#
            case "\n": text += #"\n"#
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    private static func text(_ value: Double) -> String {
        Int64(exactly: value).map { String($0) } ?? value.description
    }
}

/// A line of the text format that is being read: `name{label="value"} 1.5`.
private struct SampleLine {
    private var rest: Substring.UnicodeScalarView

    init(_ line: Substring) { rest = line.unicodeScalars }

    /// nil when it is anything but a sample without a timestamp.
    mutating func read() -> (PrometheusText.Series, Double)? {
        guard let name = name() else { return nil }
        var labels: [String: String] = [:]
        if take("{") {
            while !take("}") {
                guard let label = self.name(), take("="), let value = quoted() else { return nil }
                guard labels.updateValue(value, forKey: label) == nil else { return nil }
                guard take(",") || rest.first == "}" else { return nil }
            }
        }
        guard take(" "), let value = Double(String(rest)), value.isFinite else { return nil }
        return (PrometheusText.Series(name: name, labels: labels), value)
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard rest.first == scalar else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func name() -> String? {
        let name = rest.prefix { $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "_") }
        guard let first = name.first, !("0"..."9").contains(first) else { return nil }
        rest.removeFirst(name.count)
        return String(name)
    }

    private mutating func quoted() -> String? {
        guard take("\"") else { return nil }
        var value = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\"": return String(value)
            case "\\":
                switch rest.popFirst() {
                case "n": value.append("\n")
                case "\\": value.append("\\")
                case "\"": value.append("\"")
                default: return nil
                }
            default: value.append(scalar)
            }
        }
        return nil
    }
}
