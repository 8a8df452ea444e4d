package audit_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"niem/exchange/audit"
	"niem/exchange/audit/audittest"
)

const officer, second = "00000000-0000-0000-0000-0000000000d1", "00000000-0000-0000-0000-0000000000d2"

// erasing is the story with an erasure at its end.
func erasing(indexes []int64, spoil func(requested, approved, erased *audit.Record)) []audit.Entry {
	story := audittest.Story()
	at := story[len(story)-1].Time
	text := audit.FormatIndexes(indexes)
	requested := audit.Record{Time: at, Kind: audit.KindErasureRequested, Actor: officer, Details: map[string]string{"request": "r1", "decision": "12/QĐ", "indexes": text}}
	approved := audit.Record{Time: at, Kind: audit.KindErasureApproved, Actor: second, Details: map[string]string{"request": "r1"}}
	erased := audit.Record{Time: at, Kind: audit.KindErased, Actor: audit.System, Details: map[string]string{"request": "r1", "decision": "12/QĐ", "indexes": text}}
	if spoil != nil {
		spoil(&requested, &approved, &erased)
	}
	entries := audittest.Entries(append(story, requested, approved, erased))
	for _, i := range indexes {
		entries[i].Record, entries[i].Salt = nil, audit.Salt{}
	}
	return entries
}

func verifyEntries(t interface{ Fatal(...any) }, entries []audit.Entry) audit.Report {
	r, err := audit.VerifyExport(bytes.NewReader(audittest.Export(entries, signedAt)), audittest.VKey)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestErasureKeepsTheProof: whatever is erased, the tree stands, and the checker
// accepts it when an entry names it.
func TestErasureKeepsTheProof(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := int64(len(audittest.Story()))
		erased := rapid.SliceOfNDistinct(rapid.Int64Range(0, size-1), 1, int(size), rapid.ID[int64]).Draw(t, "erased")
		slices.Sort(erased)
		r := verifyEntries(t, erasing(erased, nil))
		if len(r.Findings) != 0 || r.Erased != len(erased) {
			t.Fatalf("%v, %d erased", r.Findings, r.Erased)
		}
	})
}

// TestErasureOutOfOrderIsFound: a record that is gone without an entry, an entry
// without two people behind it, an entry about records that are still there.
func TestErasureOutOfOrderIsFound(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(requested, approved, erased *audit.Record)
		want  []audit.Code
	}{
		"in order":         {nil, nil},
		"one person alone": {func(_, approved, _ *audit.Record) { approved.Actor = officer }, []audit.Code{audit.FoundErasure}},
		"not approved":     {func(_, approved, _ *audit.Record) { approved.Kind = audit.KindErasureRejected }, []audit.Code{audit.FoundErasure}},
		"another request":  {func(_, _, erased *audit.Record) { erased.Details["request"] = "r2" }, []audit.Code{audit.FoundErasure}},
		"more than was asked": {func(_, _, erased *audit.Record) { erased.Details["indexes"] = "2-4" },
			[]audit.Code{audit.FoundErasure, audit.FoundErasure}}, // 4 is still there
		"less than is gone": {func(requested, _, erased *audit.Record) {
			requested.Details["indexes"], erased.Details["indexes"] = "2", "2"
		}, []audit.Code{audit.FoundGone}},
		"no entry at all": {func(_, _, erased *audit.Record) { erased.Kind = audit.KindLogExported }, []audit.Code{audit.FoundGone, audit.FoundGone}},
		"of later entries": {func(requested, _, erased *audit.Record) {
			requested.Details["indexes"], erased.Details["indexes"] = "2-3,99", "2-3,99"
		}, []audit.Code{audit.FoundErasure, audit.FoundGone, audit.FoundGone}},
	} {
		r := verifyEntries(t, erasing([]int64{2, 3}, c.spoil))
		var got []audit.Code
		for _, f := range r.Findings {
			got = append(got, f.Code)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: found %v, want %v", name, r.Findings, c.want)
		}
	}
}

// TestLeafWithoutSaltTellsNothing: whoever suspects what an erased record said
// and tries every candidate finds it while the salt is there, and nothing after.
func TestLeafWithoutSaltTellsNothing(t *testing.T) {
	entries := audittest.Entries(audittest.Story())
	var candidates [][]byte
	for _, e := range entries {
		candidates = append(candidates, e.Record)
	}
	kept, erased := entries[3], entries[3]
	erased.Record, erased.Salt = nil, audit.Salt{}
	matches := func(e audit.Entry) (n int) {
		for _, c := range candidates {
			salts := []audit.Salt{e.Salt}
			for _, other := range entries { // salts of others that are still known
				if other.Index != e.Index {
					salts = append(salts, other.Salt)
				}
			}
			for _, salt := range salts {
				if audit.LeafData(c, salt) == e.Data {
					n++
				}
			}
		}
		return n
	}
	if matches(kept) != 1 {
		t.Error("with its salt a record is not recognised")
	}
	if matches(erased) != 0 {
		t.Error("an erased record is recognised")
	}
}

func TestIndexesHaveOneSpelling(t *testing.T) {
	for text, want := range map[string][]int64{"0": {0}, "3,7-9": {3, 7, 8, 9}, "1-2,4": {1, 2, 4}} {
		got, err := audit.ParseIndexes(text)
		if err != nil || !slices.Equal(got, want) || audit.FormatIndexes(want) != text {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "-1", "2,1", "1,1", "1,2", "01", "+1", "1-1", "3-", " 1", "1;2", "1-99999999999", "9223372036854775808", strings.Repeat("9", 40)} {
		if got, err := audit.ParseIndexes(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

func TestOnlySecurityMattersMayBeErased(t *testing.T) {
	for _, k := range []audit.Kind{audit.KindKeyNew, audit.KindKeyConfirmed, audit.KindRegistrarNamed, audit.KindDeviceAdded, audit.KindRecoveryNew, audit.KindSent, audit.KindReleased,
		audit.KindRefused, audit.KindRecalled, audit.KindExpired, audit.KindAmended, audit.KindDestroyed, audit.KindDestructionRequested, audit.KindDestructionFinished,
		audit.KindErased, audit.KindErasureRequested, audit.KindErasureApproved, audit.KindKEKMade, audit.KindKEKDestroyed, audit.KindRosterApproved, audit.KindRulesAccepted} {
		if audit.Erasable(k) || audit.ShownToWitness(k) && audit.Erasable(k) {
			t.Errorf("%s may be erased", k)
		}
	}
	for _, k := range audit.ErasableKinds() {
		if audit.ShownToWitness(k) {
			t.Errorf("%s may be erased, and a witness needs it", k)
		}
	}
}
