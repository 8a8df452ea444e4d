package desk

import (
	"context"
	"time"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/web/api"
)

// Unsigned is a key statement and the bytes that a device signs for it.
type Unsigned struct {
	Statement api.Statement `json:"statement"`
	Message   []byte        `json:"message"`
}

// NewKey states a first key, or the one after a revoked key. now is the own key
// that the server has, nil for none; a live one is refused.
func (d *Desk) NewKey(ctx context.Context, username string, now *api.Key, account, device string) (Unsigned, error) {
	st := audit.KeyStatement{Act: audit.KindKeyNew, Owner: d.person.String(), Username: username, Account: crypto.HashOf([]byte(account)).String(), Device: device}
	if now == nil {
		if err := d.NoKey(); err != nil {
			return Unsigned{}, err
		}
	} else {
		before, err := d.ownChecked(ctx, *now)
		if err != nil {
			return Unsigned{}, err
		}
		if before.State.Status != audit.KeyRevoked {
			return Unsigned{}, about(CodeForeign, before.Account.Fingerprint(), "", nil)
		}
		st.Previous = before.Event().String()
	}
	return d.State(ctx, st)
}

// State completes a statement with the log's time, which no wrong clock of
// this machine spoils.
func (d *Desk) State(ctx context.Context, st audit.KeyStatement) (Unsigned, error) {
	checkpoint, err := d.Refresh(ctx)
	if err != nil {
		return Unsigned{}, err
	}
	st.Time = checkpoint.Time.UTC().Truncate(time.Millisecond)
	return toSign(st, nil)
}

// toSign is a statement with the signatures it has so far.
func toSign(st audit.KeyStatement, signatures []api.KeySignature) (Unsigned, error) {
	b, err := st.Encode()
	if err != nil {
		return Unsigned{}, fail(CodeInput, err)
	}
	return Unsigned{
		Statement: api.Statement{Act: string(st.Act), Owner: st.Owner, Username: st.Username, Account: st.Account, Device: st.Device, Previous: st.Previous, Time: st.Time, Signatures: signatures},
		Message:   append([]byte(audit.KeyDomain+"\x00"), b...),
	}, nil
}

// SameStatement tells whether a statement that came over the network says what it
// should, whenever that was said.
func SameStatement(got api.Statement, want audit.KeyStatement) bool {
	return got.Act == string(want.Act) && got.Owner == want.Owner && got.Username == want.Username && got.Account == want.Account &&
		got.Device == want.Device && got.Previous == want.Previous
}
