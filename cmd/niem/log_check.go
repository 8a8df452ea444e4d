package main

import (
	"github.com/spf13/cobra"
	"golang.org/x/mod/sumdb/note"

	"niem/exchange/audit"
)

func (a *app) checkProofCommand() *cobra.Command {
	var logKey string
	var witnesses []string
	var quorum int
	cmd := &cobra.Command{
		Use: "check FILE", Short: a.say(tLogCheck), Long: a.say(tLogCheckLong), Args: cobra.ExactArgs(1),
		RunE: runs(func(_ *cobra.Command, args []string) error {
			return a.checkProofFile(args[0], profile{LogKey: logKey}, witnesses, quorum)
		}),
	}
	cmd.Flags().StringVar(&logKey, "log-key", "", a.say(tFlagCheckLogKey))
	cmd.Flags().StringArrayVar(&witnesses, "witness-key", nil, a.say(tFlagWitnessKey))
	cmd.Flags().IntVar(&quorum, "witness-quorum", 0, a.say(tFlagClientQuorum))
	return cmd
}

// checkProofFile checks a proof or a receipt offline: against the keys given, and
// where one is not given, against what this client has pinned.
func (a *app) checkProofFile(path string, given profile, witnesses []string, need int) error {
	if err := a.pinWitnesses(&given, witnesses, need); err != nil {
		return err
	}
	h, err := a.openHome()
	if err != nil {
		return err
	}
	pinned, err := h.profile()
	if err != nil {
		return err
	}
	if given.LogKey == "" {
		given.LogKey = pinned.LogKey
		if given.Witnesses == nil { // those of the pinned log
			given.Witnesses, given.Quorum = pinned.Witnesses, pinned.Quorum
		}
	}
	if given.LogKey == "" {
		return &usageError{a.say(tCheckNeedsKey)}
	}
	verifier, err := note.NewVerifier(given.LogKey)
	if err != nil {
		return a.fail(exitUsage, "log_key", err, tLogKeyBad)
	}
	q, err := given.kept().WitnessQuorum()
	if err != nil {
		return err
	}
	b, err := readSmall(path)
	if err != nil {
		return err
	}
	p, err := audit.ParseProof(b)
	if err != nil {
		return a.fail(exitUnverified, "no_receipt", nil, tNoReceipt, path)
	}
	out, err := a.checkProof(p, verifier, q)
	if err != nil {
		return err
	}
	out.File = path
	return a.answer(out, func() { a.printProof(out) })
}
