package main

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/mod/sumdb/note"

	"niem/exchange/audit"
)

// proofAnswer is what a proof says.
type proofAnswer struct {
	File     string          `json:"file"`
	Index    int64           `json:"index"`
	Leaf     string          `json:"leaf"`
	Origin   string          `json:"origin"`
	Size     int64           `json:"size"` // of the checkpoint
	Time     time.Time       `json:"time"`
	Cosigned []string        `json:"cosigned"`
	Record   json.RawMessage `json:"record"` // null where it is erased, or not for the holder's eyes
	Verified bool            `json:"verified"`
}

func (a *app) proveCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use: "prove INDEX|LEAF|RECEIPT", Short: a.say(tLogProve), Long: a.say(tLogProveLong), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error { return a.proveEntry(cmd.Context(), args[0], out) }),
	}
	cmd.Flags().StringVar(&out, "out", "", a.say(tFlagProofOut))
	return cmd
}

// claim is an entry that somebody names: by index, by leaf, or by both.
type claim struct {
	index int64 // -1: unknown
	leaf  *audit.Hash
}

// parseClaim reads an index, a leaf as the commands print it or in hex, or a file
// with a proof, a receipt or a command's JSON answer.
func (a *app) parseClaim(arg string) (claim, error) {
	if index, err := strconv.ParseInt(arg, 10, 64); err == nil && index >= 0 {
		return claim{index: index}, nil
	}
	if leaf, ok := parseLeaf(arg); ok {
		return claim{-1, &leaf}, nil
	}
	b, err := readSmall(arg)
	if err != nil {
		return claim{}, err
	}
	if p, err := audit.ParseProof(b); err == nil {
		leaf := p.Entry.Leaf()
		return claim{p.Entry.Index, &leaf}, nil
	}
	var said struct {
		Index *int64 `json:"log_index"`
		Leaf  string `json:"log_leaf"`
	}
	if json.Unmarshal(b, &said) != nil || said.Index == nil || *said.Index < 0 {
		return claim{}, a.fail(exitUsage, "no_receipt", nil, tNoReceipt, arg)
	}
	c := claim{index: *said.Index}
	if leaf, ok := parseLeaf(said.Leaf); ok {
		c.leaf = &leaf
	}
	return c, nil
}

func parseLeaf(s string) (audit.Hash, bool) {
	var h audit.Hash
	b, err := hex.DecodeString(s)
	if err != nil {
		b, err = base64.StdEncoding.DecodeString(s)
	}
	return h, err == nil && copy(h[:], b) == len(h) && len(b) == len(h)
}

// readSmall reads a file that people hand in; a proof is a few hundred kilobytes
// at most.
func readSmall(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() // read only
	return io.ReadAll(io.LimitReader(f, 1<<20))
}

// proveEntry fetches the proof of an entry, holds it against the pinned log and
// what the person knows of the entry, and writes it to a new file.
func (a *app) proveEntry(ctx context.Context, arg, path string) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	c, err := a.parseClaim(arg)
	if err != nil {
		return err
	}
	head, err := d.Refresh(ctx)
	if err != nil {
		return err
	}
	if c.index < 0 {
		found, err := d.client.InclusionOfLeaf(ctx, hex.EncodeToString(c.leaf[:]), head.Size)
		if err != nil {
			return err
		}
		if found.Index == nil {
			return a.fail(exitUnverified, "receipt", nil, tReceiptBad, c.index)
		}
		c.index = *found.Index
	}
	receipt, err := d.client.LogEntry(ctx, c.index)
	if err != nil {
		return err
	}
	b, err := json.Marshal(receipt)
	if err != nil {
		return err
	}
	p, err := audit.ParseProof(b)
	if err == nil && (p.Entry.Index != c.index || c.leaf != nil && p.Entry.Leaf() != *c.leaf) {
		return a.fail(exitUnverified, "receipt", nil, tOtherEntry, c.index)
	}
	if err == nil {
		_, err = d.See(ctx, string(p.Checkpoint))
	}
	if err != nil {
		return err
	}
	if err := d.vouchedFor(ctx, &p); err != nil {
		return err
	}
	p.Origin, p.VKey = d.me.LogOrigin, d.me.LogKey
	out, err := a.checkProof(p, d.Verifier(), d.Quorum())
	if err != nil {
		return err
	}
	if out.File = path; path == "" {
		out.File = fmt.Sprintf("niem-log-%d.json", c.index)
	}
	file, err := p.Encode()
	if err != nil {
		return err
	}
	if err := newFile(out.File, file); err != nil {
		return err
	}
	return a.answer(out, func() {
		a.printProof(out)
		a.tell(tProofWritten, out.File)
	})
}

// cosignPatience is how long a proof waits for the witnesses to see its entry.
const cosignPatience = 10 * time.Second

// vouchedFor puts a proof under a checkpoint that the pinned witnesses have
// cosigned: those who check it later insist on their signatures. A young entry
// waits for them.
func (d *desk) vouchedFor(ctx context.Context, p *audit.Proof) error {
	for began := time.Now(); d.Quorum().Need > 0; {
		if _, err := d.Quorum().Open(p.Checkpoint, d.Verifier()); err == nil || time.Since(began) > cosignPatience {
			return nil // or checkProof says what is missing
		}
		answer, err := d.client.Checkpoint(ctx)
		if err != nil {
			return err
		}
		if c, err := d.Quorum().Open([]byte(answer.Cosigned), d.Verifier()); err == nil && c.Size > p.Entry.Index {
			if _, err := d.See(ctx, answer.Cosigned); err != nil {
				return err
			}
			proof, err := d.client.Inclusion(ctx, p.Entry.Index, c.Size)
			if err != nil {
				return err
			}
			if p.Inclusion, err = audit.ParseHashes(proof.Hashes); err != nil {
				return err
			}
			p.Checkpoint = []byte(answer.Cosigned)
			continue
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(500 * time.Millisecond):
		}
	}
	return nil
}

// checkProof verifies a proof against the log's key and its witnesses.
func (a *app) checkProof(p audit.Proof, log note.Verifier, q audit.Quorum) (proofAnswer, error) {
	if !p.Complete() {
		return proofAnswer{}, a.fail(exitUnverified, "receipt", nil, tReceiptIncomplete, p.Entry.Index, p.Entry.Index)
	}
	c, rec, err := p.Check(log, q)
	if errors.Is(err, audit.ErrWitness) {
		return proofAnswer{}, a.fail(exitUnverified, "witness", err, tProofNotWitnessed, len(c.By), q.Need)
	}
	if err != nil {
		return proofAnswer{}, a.fail(exitUnverified, "receipt", err, tReceiptBad, p.Entry.Index)
	}
	out := proofAnswer{Index: p.Entry.Index, Leaf: p.Entry.Leaf().String(), Origin: c.Origin, Size: c.Size, Time: c.Time, Cosigned: []string{}, Verified: true}
	for _, by := range c.By {
		out.Cosigned = append(out.Cosigned, by.Witness)
	}
	if rec != nil {
		out.Record = p.Entry.Record
	}
	return out, nil
}

func (a *app) printProof(out proofAnswer) {
	a.tell(tProofHolds, out.Index, out.Origin, out.Size, when(out.Time))
	if len(out.Cosigned) > 0 {
		a.tell(tCosignedBy, strings.Join(out.Cosigned, ", "))
	}
	if out.Record == nil {
		a.tell(tProofWithoutRecord, out.Leaf)
		return
	}
	a.tell(tProofRecord, string(out.Record))
}
