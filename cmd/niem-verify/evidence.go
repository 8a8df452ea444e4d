package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"niem/crypto"
	"niem/exchange/evidence"
	"niem/exchange/watermark"
)

// evidenceWord is the first argument that asks for the evidence of a trace to be
// judged instead of an export:
//
//	niem-verify evidence FILE [--manifest FILE] [--device KEY]... [--json]
const evidenceWord = "evidence"

// Checks against what the caller knows, beside those of the file alone.
const (
	checkKnownManifest = "known_manifest" // the manifest given is one of the file's
	checkKnownDevices  = "known_devices"  // all devices that signed are among those given
)

// maxManifest bounds a signed manifest.
const maxManifest = 4 << 20

type evidenceOptions struct {
	file, manifest string
	devices        []crypto.DevicePublic
	json           bool
}

// runEvidence judges one file; exit codes as for exports.
func runEvidence(args []string, stdout, stderr io.Writer, env func(string) string) int {
	words := evidenceEnglish
	if messagesFor(env).verified == vietnamese.verified {
		words = evidenceVietnamese
	}
	o, err := parseEvidence(args)
	if err != nil {
		fmt.Fprintln(stderr, words.usage)
		return exitUnreadable
	}
	b, err := readUpTo(o.file, evidence.MaxSize)
	var f *evidence.File
	if err == nil {
		f, err = evidence.Parse(b)
	}
	if err != nil {
		fmt.Fprintf(stderr, "niem-verify: "+words.unreadable+"\n", o.file, err)
		return exitUnreadable
	}
	r := f.Verify()
	if err := against(f, r, o); err != nil {
		fmt.Fprintf(stderr, "niem-verify: "+words.unreadable+"\n", o.manifest, err)
		return exitUnreadable
	}
	if o.json {
		err = json.NewEncoder(stdout).Encode(answerOf(o.file, f, r))
	} else {
		err = printEvidence(stdout, words, f, r)
	}
	switch {
	case err != nil:
		fmt.Fprintln(stderr, "niem-verify:", err)
		return exitUnreadable
	case !r.OK():
		return exitFindings
	}
	return exitVerified
}

func parseEvidence(args []string) (o evidenceOptions, err error) {
	flags := flag.NewFlagSet(evidenceWord, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.manifest, "manifest", "", "")
	flags.Func("device", "", func(s string) error {
		key, err := crypto.ParseDevicePublic(s)
		o.devices = append(o.devices, key)
		return err
	})
	flags.BoolVar(&o.json, "json", false, "")
	var files []string
	for len(args) > 0 {
		if err := flags.Parse(args); err != nil {
			return o, err
		}
		if args = flags.Args(); len(args) > 0 {
			files, args = append(files, args[0]), args[1:]
		}
	}
	if len(files) != 1 {
		return o, fmt.Errorf("%d files", len(files))
	}
	o.file = files[0]
	return o, nil
}

func readUpTo(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() // read only
	return io.ReadAll(io.LimitReader(f, most+1))
}

// against holds the file against what the caller knows from elsewhere.
func against(f *evidence.File, r *evidence.Report, o evidenceOptions) error {
	if o.manifest != "" {
		known, err := readUpTo(o.manifest, maxManifest)
		if err != nil {
			return err
		}
		r.Checks = append(r.Checks, evidence.Check{Code: checkKnownManifest, OK: slices.ContainsFunc(f.Manifests, func(m []byte) bool { return bytes.Equal(m, known) })})
	}
	if len(o.devices) > 0 {
		check := evidence.Check{Code: checkKnownDevices, OK: true}
		for _, d := range devicesOf(f) {
			if !slices.Contains(o.devices, d) {
				check.OK, check.Detail = false, d.String()
			}
		}
		r.Checks = append(r.Checks, check)
	}
	return nil
}

// devicesOf are all devices whose signature is in the file.
func devicesOf(f *evidence.File) []crypto.DevicePublic {
	all := slices.Clone(f.Signers)
	for _, who := range f.RunBy {
		if !slices.Contains(all, who.Device) {
			all = append(all, who.Device)
		}
	}
	return all
}

type evidenceAnswer struct {
	File     string            `json:"file"`
	Verified bool              `json:"verified"`
	Document crypto.DocumentID `json:"document"`
	Outcome  string            `json:"outcome"`
	Reason   string            `json:"reason"`
	Accused  []accusedAnswer   `json:"accused"`
	Checks   []evidence.Check  `json:"checks"`
	Devices  []string          `json:"devices"` // whose they are the log says
}

type accusedAnswer struct {
	Person     string  `json:"person"`
	Log10P     float64 `json:"log10_p"` // repeated here
	WarpLog10P float64 `json:"warp_log10_p"`
}

func answerOf(file string, f *evidence.File, r *evidence.Report) evidenceAnswer {
	a := evidenceAnswer{File: file, Verified: r.OK(), Document: f.Document, Outcome: f.Decision.Outcome, Reason: f.Decision.Reason, Accused: []accusedAnswer{}, Checks: r.Checks}
	for _, d := range devicesOf(f) {
		a.Devices = append(a.Devices, d.String())
	}
	if r.Again != nil {
		for _, one := range r.Again.Accused {
			a.Accused = append(a.Accused, accusedAnswer{crypto.PersonID(one.Recipient).String(), one.Log10P, one.WarpLog10P})
		}
	}
	return a
}

// printEvidence says what was verified, and what has to be believed.
func printEvidence(w io.Writer, words evidenceWords, f *evidence.File, r *evidence.Report) error {
	var b bytes.Buffer
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line(words.document, f.Document, crypto.HashOf(f.Manifests[len(f.Manifests)-1]))
	for _, who := range f.RunBy {
		line(words.ranBy, fmt.Sprintf("%q", who.Username), who.Person, who.At.Format(time.RFC3339), who.LogIndex, who.Device)
	}
	line(words.detector, fmt.Sprintf("%q", f.Detector))
	for _, p := range f.Pictures {
		line(words.picture, fmt.Sprintf("%q", p.Name), p.SHA256)
	}
	line(words.seen, f.Decision.TilesSeen, f.Decision.Pages, f.Decision.Candidates, f.Decision.Registrations)
	switch {
	case f.Decision.Outcome != watermark.OutcomeAccused:
		line(words.nobody, f.Decision.Outcome, f.Decision.Reason)
	case r.Again != nil:
		for _, a := range r.Again.Accused {
			line(words.accused, crypto.PersonID(a.Recipient), a.Log10P, a.WarpLog10P)
		}
		if len(r.Again.Accused) > 1 {
			line("%s", words.several)
		}
	}
	line("%s", words.checked)
	for _, c := range r.Checks {
		mark := words.holds
		if !c.OK {
			mark = words.fails
		}
		line("  %s  %s", mark, words.checks[c.Code])
		if c.Detail != "" {
			line("      %q", c.Detail)
		}
	}
	line("%s", words.believed)
	if r.OK() {
		line("%s", words.good)
	} else {
		line("%s", words.bad)
	}
	_, err := w.Write(b.Bytes())
	return err
}
