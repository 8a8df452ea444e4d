package desk

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"niem/crypto"
	"niem/exchange/sealed"
	"niem/web/api"
)

// tilesPerPage is the grid of documents long enough to reach the limit.
const tilesPerPage = 12 * 16

// MaxRecipientPages bounds recipients times pages.
const MaxRecipientPages = crypto.MaxRecipientTiles / tilesPerPage

// Asked is whom a sender wants to reach, and what the server says to that.
type Asked struct {
	Names []string       `json:"names"` // of people and lists, as typed
	Lists []string       `json:"lists"` // those of the names that are meant as lists; null where nobody said
	Found api.Recipients `json:"found"`
	Own   Sender         `json:"own"`
	Pages int            `json:"pages"`
}

// Sender is who sends, from which device.
type Sender struct {
	Username string                  `json:"username"`
	Account  crypto.AccountRecipient `json:"account"`
	Device   crypto.DevicePublic     `json:"device"`
}

// Addressee is one recipient whose key stands on the log under the user name.
type Addressee struct {
	Person      api.Person `json:"person"`
	Fingerprint string     `json:"fingerprint"`
	Confirmed   bool       `json:"confirmed"`
	ByList      bool       `json:"by_list"`          // nobody asked for by name: the server's word alone
	Renewed     time.Time  `json:"renewed,omitzero"` // when the key took another's place
}

// Addressed is whom a document will be sealed to, before it is: each key in it was
// found on the log.
type Addressed struct {
	People      []Addressee       `json:"people"`
	Lists       []string          `json:"lists"` // names that no person answers to
	Unreachable []api.Unreachable `json:"unreachable"`
	Recovery    *UnitKey          `json:"recovery"` // null: the unit has none
	Readers     []sealed.Reader   `json:"readers"`  // without shares
}

// Address holds the server's answer to the sender's question for recipients
// against the log, and adds the sender's own key and the unit's recovery key.
// Nothing is sealed to a key that is not in its answer.
func (d *Desk) Address(ctx context.Context, a Asked) (Addressed, error) {
	out := Addressed{Unreachable: a.Found.Unreachable}
	if n := len(a.Found.People); n > crypto.MaxRecipients {
		return out, fail(CodeRecipients, fmt.Errorf("%d", n))
	}
	if len(a.Found.People)*a.Pages > MaxRecipientPages {
		return out, fail(CodeSplit, fmt.Errorf("%d people, %d pages", len(a.Found.People), a.Pages))
	}
	others, err := a.nobodyExtra(&out)
	if err != nil {
		return out, err
	}
	for _, r := range a.Found.People {
		key, err := d.CheckNamedKey(ctx, r.Key, r.Person.Username)
		if err != nil {
			return out, err
		}
		if key.Person.String() != r.Person.ID {
			return out, about(CodeKey, r.Person.Username, "", nil)
		}
		out.People = append(out.People, Addressee{r.Person, key.Account.Fingerprint(), key.Confirmed(), others[r.Person.Username], key.renewed()})
		out.Readers = append(out.Readers, key.reader(crypto.GrantRecipient))
	}
	return out, d.addOwnReaders(ctx, a, &out)
}

// reader is the holder of a grant who has this key.
func (k CheckedKey) reader(kind crypto.GrantKind) sealed.Reader {
	return sealed.Reader{Kind: kind, Person: k.Person, Key: k.Account, KeyEvent: k.Event()}
}

// renewed is when the account key took the place of one before; zero for a first.
func (k CheckedKey) renewed() time.Time {
	before := false
	for _, e := range k.History {
		switch {
		case e.Breach != "":
		case e.Index != k.State.Since:
			before = true
		case before:
			return e.Record.Time
		}
	}
	return time.Time{}
}

// nobodyExtra holds the people whom the server gave against the names that were
// asked for. Who is in a list the server alone knows: those are marked, for the
// sender to look at before anything is sealed to them.
func (a Asked) nobodyExtra(out *Addressed) (others map[string]bool, err error) {
	open := map[string]bool{} // names that nobody has answered to: lists
	for _, name := range a.Names {
		open[strings.ToLower(name)] = true
	}
	asked := maps.Clone(open)
	others = map[string]bool{}
	for _, r := range a.Found.People {
		if name := strings.ToLower(r.Person.Username); asked[name] {
			delete(open, name)
		} else {
			others[r.Person.Username] = true
		}
	}
	for _, u := range a.Found.Unreachable {
		for _, name := range u.Usernames {
			delete(open, strings.ToLower(name))
		}
	}
	out.Lists = slices.Sorted(maps.Keys(open))
	meant := func(list string) bool {
		return a.Lists == nil || slices.ContainsFunc(a.Lists, func(name string) bool { return strings.EqualFold(name, list) })
	}
	for _, list := range out.Lists {
		if !meant(list) {
			return nil, about(CodeNotAsked, list, "", nil)
		}
	}
	if len(others) > 0 && len(open) == 0 {
		return nil, about(CodeNotAsked, strings.Join(slices.Sorted(maps.Keys(others)), ", "), "", nil)
	}
	return others, nil
}

// addOwnReaders adds the sender's master grant and the unit's recovery key.
func (d *Desk) addOwnReaders(ctx context.Context, a Asked, out *Addressed) error {
	var own api.Key
	if err := d.get(ctx, "/api/keys/"+url.PathEscape(a.Own.Username), nil, &own); err != nil {
		return err
	}
	key, err := d.CheckNamedKey(ctx, own, a.Own.Username)
	if err != nil {
		return err
	}
	switch {
	case key.HadDevice(a.Own.Device):
		return about(CodeEnded, key.Account.Fingerprint(), "", nil)
	case key.Person != d.person, !key.Account.Equal(a.Own.Account), !key.Has(a.Own.Device):
		return about(CodeForeign, key.Account.Fingerprint(), "", nil)
	}
	out.Readers = append(out.Readers, key.reader(crypto.GrantMaster))
	if a.Found.Recovery == nil {
		return nil
	}
	unit, err := d.CheckRecovery(ctx, *a.Found.Recovery)
	if err != nil {
		return err
	}
	out.Recovery = &unit
	out.Readers = append(out.Readers, sealed.Reader{Kind: crypto.GrantRecovery, Person: crypto.UnitID(unit.Unit), Key: unit.Account, KeyEvent: unit.Event})
	return nil
}

// Shares gives each reader the share that was made for the reader's grant.
func Shares(readers []sealed.Reader, shares []api.Share) ([]sealed.Reader, error) {
	out := slices.Clone(readers)
	for i, r := range out {
		for _, share := range shares {
			if share.Kind == r.Kind.String() && (share.Person == r.Person.String() || share.Person == "" && r.Kind == crypto.GrantRecovery) {
				out[i].Share = share.Recipient
			}
		}
		if out[i].Share == "" {
			return nil, about(CodeShare, r.Person.String(), r.Kind.String(), nil)
		}
	}
	return out, nil
}
