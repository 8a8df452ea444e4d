package main

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"niem/crypto"
	"niem/exchange/audit"
)

var errUnknownDevice = errors.New("the log knows no such device of that person")

// check holds a list of shares against the log: every release has to name an
// envelope that a validly signed manifest gives to that person, and every share
// has to live or be gone as the log says. Entries that the list is too old to
// know, and a list that is younger than the export, are no breach.
func (l *ledger) check(path string, r *result) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close() // read only
	origin, size, err := audit.ReadShares(f, func(size int64, s audit.SharedDocument) error {
		d := l.documents[s.Document]
		switch {
		case d == nil || d.sent < 0:
			if size <= r.report.Size && r.report.Erased == 0 {
				r.found(-1, audit.FoundUnsent, s.Document)
			}
			return nil
		case d.listed:
			r.found(d.sent, foundManifest, s.Document)
			return nil
		}
		d.listed = true
		if d.destroyed >= 0 && len(s.Manifests) == 0 {
			return nil
		}
		chain := l.chain(d, s, r)
		l.releases(d, chain, s.Document, r)
		l.shares(d, s, chain, size, r)
		return nil
	})
	if err != nil {
		return err
	}
	if origin != r.report.Origin {
		r.found(-1, foundUnlisted, origin)
	}
	for _, id := range slices.Sorted(maps.Keys(l.documents)) {
		if d := l.documents[id]; d.sent >= 0 && d.sent < size && !d.listed && d.destroyed < 0 {
			r.found(d.sent, foundUnlisted, id)
		}
	}
	return nil
}

// chain verifies a document's manifests and that they are the ones on the log.
// It gives those that are.
func (l *ledger) chain(d *dossier, s audit.SharedDocument, r *result) []*crypto.Manifest {
	chain, err := crypto.VerifyChain(s.Manifests, l.signer)
	if errors.Is(err, errUnknownDevice) && r.report.Erased > 0 { // the entry that added it may be gone
		chain = nil
		for _, signed := range s.Manifests {
			m, _, err := crypto.ParseManifest(signed)
			if err != nil {
				break
			}
			chain = append(chain, m)
		}
		err = nil
	}
	if err != nil {
		r.found(d.sent, foundManifest, s.Document)
		return nil
	}
	for i, m := range chain {
		if i >= len(d.manifests) { // younger than the export, if the list is
			return chain[:i]
		}
		if m.Document.String() != s.Document || crypto.HashOf(s.Manifests[i]).String() != d.manifests[i].hash {
			r.found(d.manifests[i].index, foundManifest, s.Document)
			return chain[:i]
		}
	}
	return chain
}

// releases holds what was released against the manifest in force at the time.
func (l *ledger) releases(d *dossier, chain []*crypto.Manifest, id string, r *result) {
	for _, release := range d.releases {
		version := -1
		for i, m := range d.manifests {
			if m.index < release.index {
				version = i
			}
		}
		if version < 0 || version >= len(chain) || !given(chain[version], release) {
			r.found(release.index, foundNoShare, id)
			continue
		}
		due, known := expiry(chain[version])
		if reads := release.kind == "view" || release.kind == "copy"; reads && known && release.at.After(due.Add(audit.ClockTolerance)) {
			r.found(release.index, audit.FoundExpired, id)
		}
	}
}

// expiry is when a document ends by the clear metadata that its sender signed.
func expiry(m *crypto.Manifest) (time.Time, bool) {
	var metadata struct {
		Expires time.Time `json:"expires"`
	}
	err := json.Unmarshal(m.Metadata, &metadata)
	return metadata.Expires, err == nil && !metadata.Expires.IsZero()
}

// given reports whether a manifest gives the released envelope to that person,
// for that purpose.
func given(m *crypto.Manifest, release released) bool {
	kinds := map[string]crypto.GrantKind{"view": crypto.GrantRecipient, "copy": crypto.GrantRecipient, "proof": crypto.GrantMaster, "recovery": crypto.GrantRecovery}
	kind, known := kinds[release.kind]
	if !known || release.to != kind.String() {
		return false
	}
	return slices.ContainsFunc(m.Grants, func(g crypto.ManifestGrant) bool {
		return g.Kind == kind && g.E.String() == release.envelop && (kind == crypto.GrantRecovery || g.Person.String() == release.person)
	})
}

// shares holds the shares that live against the manifest and against recall,
// expiry and destruction.
func (l *ledger) shares(d *dossier, s audit.SharedDocument, chain []*crypto.Manifest, size int64, r *result) {
	if len(chain) == 0 {
		return // that is found already
	}
	newest := chain[len(chain)-1]
	lives := map[audit.Share]bool{}
	for _, share := range s.Shares {
		lives[share] = true
		named := strings.Join([]string{s.Document, share.Kind, share.Person}, " ")
		granted := slices.ContainsFunc(newest.Grants, func(g crypto.ManifestGrant) bool {
			return g.Kind.String() == share.Kind && g.Person.String() == share.Person
		})
		end := d.destroyed
		if share.Kind == crypto.GrantRecipient.String() && end < 0 {
			end = d.endedFor(share.Person)
		}
		switch {
		case !granted && len(chain) == len(d.manifests) && size <= r.report.Size:
			r.found(-1, foundNoShare, named)
		case end >= 0 && end < size:
			r.found(end, foundShareLeft, named)
		}
	}
	if size > r.report.Size || d.destroyed >= 0 {
		return // something younger than the export may have taken it away
	}
	for _, g := range newest.Grants {
		share := audit.Share{Kind: g.Kind.String(), Person: g.Person.String()}
		if !lives[share] && (g.Kind != crypto.GrantRecipient || d.endedFor(share.Person) < 0) {
			r.found(d.sent, foundShareMissing, strings.Join([]string{s.Document, share.Kind, share.Person}, " "))
		}
	}
}
