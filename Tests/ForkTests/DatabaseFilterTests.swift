import Testing

@testable import Server

@Suite struct DatabaseFilterTests {
    let present = ["Crm", "audit", "shop"]

    @Test func everythingUnlessNamed() {
        #expect(DatabaseFilter.all.select(from: present, foldsCase: false).chosen == present)
        #expect(
            DatabaseFilter(included: ["shop", "Crm"]).select(from: present, foldsCase: false).chosen == ["Crm", "shop"])
        #expect(DatabaseFilter(excluded: ["audit"]).select(from: present, foldsCase: false).chosen == ["Crm", "shop"])
        let both = DatabaseFilter(included: ["shop", "audit"], excluded: ["audit"])
        #expect(both.select(from: present, foldsCase: false).chosen == ["shop"])
    }

    @Test func caseCountsUnlessTheServerFoldsIt() {
        let filter = DatabaseFilter(included: ["CRM"], excluded: ["SHOP"])
        let exact = filter.select(from: present, foldsCase: false)
        #expect(exact.chosen == [])
        #expect(exact.missing == ["CRM"])
        #expect(exact.excludedInVain == ["SHOP"])
        let folded = filter.select(from: present, foldsCase: true)
        #expect(folded.chosen == ["Crm"])
        #expect(folded.missing == [])
        #expect(folded.excludedInVain == [])
    }

    @Test func namesThatAreNotThere() {
        let filter = DatabaseFilter(included: ["shop", "shpo", "mysql", "Sys"], excluded: ["adit", "mysql"])
        let selection = filter.select(from: present, foldsCase: false)
        #expect(selection.missing == ["shpo", "Sys"])
        #expect(selection.system == ["mysql"])
        #expect(selection.excludedInVain == ["adit"])
    }
}
