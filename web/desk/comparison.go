package desk

import (
	"context"
	"strconv"
	"strings"

	"niem/crypto"
	"niem/exchange/audit"
	"niem/web/api"
)

// BareFingerprint drops what people, slips and scanners put between the digits.
func BareFingerprint(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -:\t\r\n", r) {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// slipHead begins the line that a slip has for machines: the owner's user name,
// the key's fingerprint and the log entry that brought it.
const slipHead = "niem-slip/1"

// SlipMark is what a slip says to a machine; its text has no blank but those
// between the parts.
type SlipMark struct {
	Username    string
	Fingerprint string
	Entry       int64
}

// String is the line on the slip, also in its QR code.
func (m SlipMark) String() string {
	return strings.Join([]string{slipHead, m.Username, BareFingerprint(m.Fingerprint), strconv.FormatInt(m.Entry, 10)}, " ")
}

// ParseSlip reads such a line.
func ParseSlip(line string) (SlipMark, bool) {
	f := strings.Fields(line)
	if len(f) != 4 || f[0] != slipHead {
		return SlipMark{}, false
	}
	entry, err := strconv.ParseInt(f[3], 10, 64)
	return SlipMark{f[1], f[2], entry}, err == nil
}

// IsOf tells whether the slip is of this person's key.
func (m SlipMark) IsOf(username, fingerprint string, entry int64) bool {
	return strings.EqualFold(m.Username, username) && BareFingerprint(m.Fingerprint) == BareFingerprint(fingerprint) && m.Entry == entry
}

// compare holds what the owner gave, digits or a slip's line, against a key.
func compare(said, username string, account crypto.AccountRecipient, entry int64) error {
	slip, ok := ParseSlip(said)
	if ok && slip.IsOf(username, account.Fingerprint(), entry) || !ok && BareFingerprint(said) == BareFingerprint(account.Fingerprint()) {
		return nil
	}
	return about(CodeFingerprint, username, "", nil)
}

// Confirmation is what a registrar's device signs once said, the fingerprint as
// the owner gives it, is that of the owner's key on the log. The user name of the
// owner may have changed in the directory since; renamed says that it is known.
func (d *Desk) Confirmation(ctx context.Context, k api.Key, username, said string, renamed bool) (Unsigned, error) {
	checked, err := d.CheckKey(ctx, k)
	if err != nil {
		return Unsigned{}, err
	}
	if !strings.EqualFold(k.Username, username) || !strings.EqualFold(checked.Username(), username) && !renamed {
		return Unsigned{}, about(CodeKey, checked.Username(), username, nil)
	}
	if err := compare(said, username, checked.Account, checked.State.Since); err != nil {
		return Unsigned{}, err
	}
	st := checked.Statement(audit.KindKeyConfirmed)
	st.Username = k.Username
	return d.State(ctx, st)
}

// Acted holds the key that came of a registrar's act against the log.
func (d *Desk) Acted(ctx context.Context, k api.Key, username string) (audit.KeyStatus, error) {
	d.Forget() // it may have been a registrar's key
	checked, err := d.CheckNamedKey(ctx, k, username)
	return checked.State.Status, err
}

// CheckReplacement holds somebody's request for a new key against the log: it
// names that person, the newest event and the new account key, and the new device
// signed it. k is the owner's present key.
func (d *Desk) CheckReplacement(ctx context.Context, k api.Key, r api.Replacement, username string) (crypto.AccountRecipient, error) {
	before, err := d.CheckKey(ctx, k)
	if err != nil {
		return crypto.AccountRecipient{}, err
	}
	account, err := crypto.ParseAccountRecipient(r.Account)
	if err != nil {
		return account, about(CodeReplacement, username, "", err)
	}
	want := before.Lost(k.Username, r.Account, r.Statement.Device)
	if k.Username != username || !SameStatement(r.Statement, want) || !signedFirst(r.Statement) {
		return account, about(CodeReplacement, username, "", nil)
	}
	return account, nil
}

// Replacing is what a registrar's device signs once said, the fingerprint of the
// new key as the owner gives it, is that of the request.
func (d *Desk) Replacing(ctx context.Context, k api.Key, r api.Replacement, username, said string) (Unsigned, error) {
	account, err := d.CheckReplacement(ctx, k, r, username)
	if err != nil {
		return Unsigned{}, err
	}
	if err := compare(said, username, account, r.LogIndex); err != nil {
		return Unsigned{}, err
	}
	return toSign(KeyStatement(r.Statement), r.Statement.Signatures)
}

// KeyStatement is what the devices of a statement sign.
func KeyStatement(st api.Statement) audit.KeyStatement {
	return audit.KeyStatement{Act: audit.Kind(st.Act), Owner: st.Owner, Username: st.Username, Account: st.Account, Device: st.Device, Previous: st.Previous, Time: st.Time}
}

// signedFirst tells whether the first signature of a statement is the named
// device's.
func signedFirst(st api.Statement) bool {
	b, err := KeyStatement(st).Encode()
	if err != nil || len(st.Signatures) == 0 {
		return false
	}
	device, err := crypto.ParseDevicePublic(st.Device)
	first := st.Signatures[0]
	return err == nil && len(first.Signature) == 64 && string(first.Device) == string(device[:]) &&
		crypto.VerifyDevice(device, audit.KeyDomain, b, [64]byte(first.Signature))
}
