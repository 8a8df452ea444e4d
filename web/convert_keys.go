package web

import (
	"time"

	"niem/exchange"
	"niem/exchange/audit"
	"niem/web/api"
)

func toKey(k exchange.LoggedKey) api.Key {
	return api.Key{Person: k.Person.String(), Username: k.Username, Account: k.Account, Device: k.Device[:], Fingerprint: k.Fingerprint,
		Status: string(k.Status), Registrar: k.Registrar, Event: toReceipt(k.Receipt), History: toReceipts(k.History)}
}

func toReceipts(receipts []exchange.Receipt) []api.Receipt {
	out := make([]api.Receipt, len(receipts))
	for i, r := range receipts {
		out[i] = toReceipt(r)
	}
	return out
}

func toStatement(st exchange.SignedStatement) api.Statement {
	out := api.Statement{Act: string(st.Act), Owner: st.Owner, Username: st.Username, Account: st.Account, Device: st.Device, Previous: st.Previous, Time: st.Time}
	for _, sig := range st.Signatures {
		out.Signatures = append(out.Signatures, api.KeySignature{Device: sig.Device[:], Signature: sig.Signature[:]})
	}
	return out
}

func fromStatement(in api.Statement) (exchange.SignedStatement, error) {
	st := exchange.SignedStatement{KeyStatement: audit.KeyStatement{Act: audit.Kind(in.Act), Owner: in.Owner, Username: in.Username, Account: in.Account,
		Device: in.Device, Previous: in.Previous, Time: in.Time.UTC()}}
	if !in.Time.Equal(in.Time.Truncate(time.Millisecond)) {
		return st, &exchange.InvalidError{Field: "time", Code: "malformed"}
	}
	if _, err := st.Encode(); err != nil {
		return st, &exchange.InvalidError{Field: "statement", Code: "malformed"}
	}
	for _, s := range in.Signatures {
		sig, err := fromKeySignature(s)
		if err != nil {
			return st, err
		}
		st.Signatures = append(st.Signatures, sig)
	}
	return st, nil
}

func fromKeySignature(in api.KeySignature) (sig audit.KeySignature, err error) {
	if len(in.Device) != len(sig.Device) || len(in.Signature) != len(sig.Signature) {
		return sig, &exchange.InvalidError{Field: "signatures", Code: "malformed"}
	}
	return audit.KeySignature{Device: [32]byte(in.Device), Signature: [64]byte(in.Signature)}, nil
}

func fromNewRecovery(in api.NewRecovery) (exchange.NewRecovery, error) {
	sig, err := fromKeySignature(in.Signature)
	if err == nil && !in.Stated.Equal(in.Stated.Truncate(time.Millisecond)) {
		err = &exchange.InvalidError{Field: "stated", Code: "malformed"}
	}
	return exchange.NewRecovery{Account: in.Account, Holders: in.Holders, Shares: in.Shares, Stated: in.Stated.UTC(), Signature: sig}, err
}
