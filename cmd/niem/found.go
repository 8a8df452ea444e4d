package main

import (
	"fmt"

	"niem/crypto"
	webdesk "niem/web/desk"
)

// found words what the desk has found wrong with what the server gave.
func (a *app) found(f *webdesk.Failure) jsonError {
	exit, said, args := exitUnverified, tUnverified, []any{}
	switch f.Code {
	case webdesk.CodeUnreachable:
		exit, said = exitUnavailable, tUnreachable
	case webdesk.CodeCheckpoint:
		said = tCheckpointUnsigned
	case webdesk.CodeForked:
		older, newer := f.Fork.Older, f.Fork.Newer
		said, args = tForked, []any{older.Size, when(older.Time), newer.Size, when(newer.Time)}
	case webdesk.CodeWitness:
		said, args = tNotWitnessed, []any{f.Need}
	case webdesk.CodeReceipt:
		said, args = tReceiptBad, []any{f.Entry}
	case webdesk.CodeKey:
		said, args = tKeyNotOnLog, []any{f.Name}
		if f.Other != "" {
			said, args = tKeyOfAnother, []any{f.Name, f.Other}
		}
	case webdesk.CodeRoot:
		said, args = tRootChanged, []any{f.Name}
	case webdesk.CodeKeyGone:
		said, args = tKeyGone, []any{f.Entry}
	case webdesk.CodeHistory:
		said, args = tHistoryChanged, []any{f.Entry}
	case webdesk.CodeSigner:
		said, args = tSignerUnknown, []any{f.Name}
		if f.Entry != 0 {
			said, args = tSignedAfterEnd, []any{f.Entry}
		}
	case webdesk.CodeForeign:
		said, args = tForeignKey, []any{f.Name}
	case webdesk.CodeEnded:
		exit, said, args = exitFailed, tDeviceEnded, []any{f.Name}
	case webdesk.CodeClass:
		said, args = tClassFalse, []any{f.Name, f.Other}
	case webdesk.CodeAuthority:
		said = tAuthority
	case webdesk.CodeNotAsked:
		said, args = tNotAsked, []any{f.Name}
	case webdesk.CodeReplacement:
		said, args = tReplacementWrong, []any{f.Name}
	case webdesk.CodeShare:
		said, args = tNoShare, []any{f.Other, f.Name}
	case webdesk.CodeRecipients:
		exit, said, args = exitFailed, tRecipientCount, []any{crypto.MaxRecipients}
	case webdesk.CodeSplit:
		exit, said, args = exitFailed, tSplit, []any{webdesk.MaxRecipientPages}
	case webdesk.CodeUnitKey:
		said, args = tRecoveryForged, []any{f.Name}
		switch {
		case f.Entry != 0:
			said, args = tRecoveryBreach, []any{f.Name, f.Entry, f.Other}
		case f.Pinned != "":
			said, args = tRecoverySubstituted, []any{f.Name, f.Other, f.Pinned}
		}
	}
	return a.described(exit, f.Code, fmt.Sprintf(a.say(said), plain(args)...), f.Err)
}
