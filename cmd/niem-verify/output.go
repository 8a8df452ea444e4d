package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"niem/exchange/audit"
)

func print(w io.Writer, say messages, results []result) error {
	var b bytes.Buffer
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	total := 0
	for _, r := range results {
		total += r.total()
		if len(results) > 1 {
			line(say.file, r.file)
		}
		printResult(line, say, r)
	}
	if first := results[0].report; !first.Pinned {
		line(say.unpinned, first.VKey)
	}
	if total > 0 {
		line(say.failed, total)
	} else {
		line("%s", say.verified)
	}
	_, err := w.Write(b.Bytes())
	return err
}

func printResult(line func(format string, args ...any), say messages, r result) {
	line(say.log, r.report.Origin)
	line(say.counts, r.report.Size, r.report.Records, r.report.Erased)
	line(say.root, r.report.Root)
	if !r.report.Time.IsZero() {
		line(say.time, r.report.Time.Format(time.RFC3339Nano))
	}
	if len(r.report.Cosigned) > 0 {
		line(say.cosigned, strings.Join(r.report.Cosigned, ", "))
	}
	for _, f := range slices.Concat(r.report.Findings, r.own) {
		where := say.wholeLog
		if f.Index >= 0 {
			where = fmt.Sprintf(say.entry, f.Index)
		}
		if f.Detail != "" {
			line("  %s: %s (%s: %q)", where, say.findings[f.Code], f.Code, f.Detail)
		} else {
			line("  %s: %s (%s)", where, say.findings[f.Code], f.Code)
		}
	}
	if more := r.report.Total - len(r.report.Findings); more > 0 {
		line("  "+say.andOther, more)
	}
	for _, source := range r.report.Beyond {
		line(say.beyond, source)
	}
}

type answer struct {
	File     string             `json:"file"`
	Verified bool               `json:"verified"` // on the first: all exports
	Pinned   bool               `json:"pinned"`   // the key was given, not taken from the file
	Origin   string             `json:"origin"`
	VKey     string             `json:"vkey"`
	Size     int64              `json:"size"`
	Root     string             `json:"root"` // base64
	Time     *time.Time         `json:"time"`
	Cosigned []string           `json:"cosigned"` // of the witnesses given
	Records  int                `json:"records"`
	Erased   int                `json:"erased"`
	ErasedBy []audit.ErasedBy   `json:"erased_by,omitempty"`
	ByKind   map[audit.Kind]int `json:"by_kind"`
	Total    int                `json:"findings_total"`
	Findings []finding          `json:"findings"`
	Beyond   []string           `json:"younger"` // files that are younger than the export: not held against it
	Others   []answer           `json:"others,omitempty"`
}

type finding struct {
	Entry  *int64     `json:"entry"` // null: the whole log
	Code   audit.Code `json:"code"`
	Detail string     `json:"detail"`
}

func toAnswer(r result) answer {
	a := answer{File: r.file, Verified: r.total() == 0, Pinned: r.report.Pinned, Origin: r.report.Origin, VKey: r.report.VKey, Size: r.report.Size, Root: r.report.Root.String(),
		Cosigned: append([]string{}, r.report.Cosigned...), Records: r.report.Records, Erased: r.report.Erased, ByKind: r.report.ByKind, Total: r.total(), Findings: []finding{},
		Beyond: append([]string{}, r.report.Beyond...)}
	if !r.report.Time.IsZero() {
		a.Time = &r.report.Time
	}
	for _, f := range slices.Concat(r.report.Findings, r.own) {
		out := finding{Code: f.Code, Detail: f.Detail}
		if f.Index >= 0 {
			out.Entry = &f.Index
		}
		a.Findings = append(a.Findings, out)
	}
	return a
}

func printJSON(w io.Writer, results []result) error {
	a := toAnswer(results[0])
	for _, r := range results[1:] {
		other := toAnswer(r)
		a.Verified = a.Verified && other.Verified
		a.Others = append(a.Others, other)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(a)
}
