import Server

/// The transactions that a fork is without, and what undoes them.
package struct LeftOut: Sendable {
    package let window: ExcludedWindow
    package let findings: ExcludedWindow.Findings

    package init(window: ExcludedWindow, findings: ExcludedWindow.Findings) {
        self.window = window
        self.findings = findings
    }

    package var conflicts: ConflictReport { ConflictReport(findings.change) }
}
