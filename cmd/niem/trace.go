package main

import (
	"bytes"
	"context"
	"errors"
	"image"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"niem/crypto"
	"niem/exchange"
	"niem/exchange/watermark"
	"niem/web/api"
	webdesk "niem/web/desk"
)

type traceAnswer struct {
	Document      string            `json:"document"`
	Verdict       string            `json:"verdict"` // accused | inconclusive | none
	Reason        string            `json:"reason"`
	Recipient     string            `json:"recipient"`       // user name; empty unless accused
	Recipients    []string          `json:"recipients"`      // all that are accused: more than one if copies were combined
	Lead          string            `json:"lead"`            // a copy worth asking about when inconclusive
	Log10P        float64           `json:"log10_p"`         // chance of accusing an innocent, after all multipliers
	Weakest       float64           `json:"weakest_log10_p"` // of those accused
	SecondLog10P  float64           `json:"second_log10_p"`  // the same for the copy that fits second best
	TilesSeen     int               `json:"tiles_seen"`
	Pages         []int             `json:"pages"` // from 1
	Registrations int               `json:"registrations"`
	Candidates    int               `json:"candidates"`
	Seconds       float64           `json:"seconds"`
	Device        string            `json:"sealing_device"`
	Manifest      string            `json:"manifest"` // SHA-256 of its newest version
	Detector      string            `json:"detector"` // version of this program
	Pictures      []pictureEvidence `json:"pictures"`
	Places        []webdesk.Place   `json:"places"` // where pages were found, with their corners
	RunBy         string            `json:"run_by"`
	LogIndex      int64             `json:"log_index"`
	Evidence      string            `json:"evidence,omitempty"` // file
	Viewings      []webdesk.Viewing `json:"viewings"`           // by the session mark: leads
}

type pictureEvidence struct {
	File   string `json:"file"`
	SHA256 string `json:"sha256"`
}

func (a *app) traceCommand() *cobra.Command {
	var corners []string
	var evidence string // where to write it
	cmd := &cobra.Command{
		Use: "trace [DOC] PICTURE...", Short: a.say(tTrace), Long: a.say(tTraceLong), Args: cobra.MinimumNArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			document := args[0]
			if _, err := crypto.ParseDocumentID(document); err != nil && (len(args) == 1 || isFile(document)) {
				return a.trace(cmd.Context(), "", args, corners, evidence)
			}
			return a.trace(cmd.Context(), document, args[1:], corners, evidence)
		}),
	}
	cmd.Flags().StringArrayVar(&corners, "corners", nil, a.say(tFlagCorners))
	cmd.Flags().StringVar(&evidence, "evidence", "", a.say(tFlagEvidence))
	cmd.AddCommand(a.askTraceCommand(), a.listTracesCommand(), a.showTraceCommand(), a.answerTraceCommand(), a.declineTraceCommand(), a.withdrawTraceCommand(), a.minutesCommand())
	return cmd
}

// trace compares leaked pictures with every copy of a document, of the one that
// their session mark leads to where none is named. Pictures and master grant stay on
// this machine.
func (a *app) trace(ctx context.Context, document string, files, corners []string, evidence string) error {
	if document != "" {
		if _, err := a.documentID(document); err != nil {
			return err
		}
	}
	if len(files) == 0 {
		return &usageError{a.say(tNeedPicture)}
	}
	var pictures []watermark.Picture
	var shown []pictureEvidence
	for _, f := range files {
		picture, of, err := a.readEvidence(f)
		if err != nil {
			return err
		}
		pictures, shown = append(pictures, watermark.Picture{Image: picture}), append(shown, of)
	}
	if err := a.pointOut(pictures, corners); err != nil {
		return err
	}
	d, err := a.connect()
	if err != nil {
		return err
	}
	if document == "" {
		if document, err = a.documentOf(ctx, d, pictures); err != nil {
			return err
		}
	}
	account, err := d.account()
	if err != nil {
		return err
	}
	signer, err := d.evidenceSigner(evidence)
	if err != nil {
		return err
	}
	tracing, release, err := d.openMaster(ctx, document, "", account)
	if err != nil {
		return err
	}
	if err := tracing.UseSessions(ctx); err != nil {
		return err
	}
	out, err := d.compare(ctx, tracing, release.View, pictures, shown)
	if err != nil {
		return err
	}
	if evidence != "" {
		if err := writeEvidence(evidence, tracing, signer, pictures, out); err != nil {
			return err
		}
		out.Evidence = evidence
	}
	return a.answer(out, func() {
		a.printTrace(out)
		a.tell(tTraceRunAlone, out.RunBy)
	})
}

// compare fetches the pages of a document whose master grant is open, and compares
// pictures with every copy of it.
func (d *desk) compare(ctx context.Context, tracing *webdesk.Tracing, view string, pictures []watermark.Picture, evidence []pictureEvidence) (traceAnswer, error) {
	document := tracing.Manifest().Document.String()
	out := traceAnswer{Document: document, Detector: webdesk.Version(), Pictures: evidence}
	pages := len(tracing.Pages)
	bar := d.app.progress(tFetching, pages)
	for page := range pages {
		block, err := d.block(ctx, document, page, view)
		if err != nil {
			return out, err
		}
		if err := tracing.Add(page, block); err != nil {
			return out, err
		}
		bar(page + 1)
	}
	began := time.Now()
	f, err := d.app.runTrace(ctx, tracing, pictures)
	if err != nil {
		return out, err
	}
	out.Seconds = time.Since(began).Seconds()
	out.RunBy, out.LogIndex, out.Manifest = d.me.Username, tracing.Index, tracing.Version
	out.fill(f)
	return out, nil
}

// openMaster takes a logged release of kind proof of a document whose master grant
// the person holds, as sender or as the sender's successor, and verifies its signed
// versions. trace is the request that the release serves, empty for none.
func (d *desk) openMaster(ctx context.Context, document, trace string, account *crypto.AccountKey) (*webdesk.Tracing, api.Release, error) {
	release, query, err := d.askRelease(ctx, document, exchange.ReleaseProof, "", trace)
	if err != nil {
		return nil, release, err
	}
	tracing, err := d.Trace(ctx, query, release, webdesk.Viewer{Name: d.me.FullName, Username: d.me.Username, Unit: d.me.Unit}, account)
	if err != nil {
		return nil, release, called(err, d.me.Username)
	}
	d.warnIfSilent(tracing.Silent)
	return tracing, release, nil
}

func (a *app) runTrace(ctx context.Context, tracing *webdesk.Tracing, pictures []watermark.Picture) (*webdesk.Finding, error) {
	var bar func(int)
	f, err := tracing.Run(ctx, pictures, func(done, total int) {
		if bar == nil {
			bar = a.progress(tTracing, total)
		}
		bar(done)
	})
	if errors.Is(err, watermark.ErrPicture) {
		return nil, a.fail(exitFailed, "picture", err, tPictureUnfit)
	}
	return f, err
}

// readEvidence reads a picture file once, so that its hash is that of the very
// pixels judged.
func (a *app) readEvidence(path string) (image.Image, pictureEvidence, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, pictureEvidence{File: filepath.Base(path)}, err
	}
	return a.decodeEvidence(filepath.Base(path), b)
}

// decodeEvidence turns a picture upright as its EXIF orientation says: registration
// itself doesn't try right angles.
func (a *app) decodeEvidence(name string, b []byte) (image.Image, pictureEvidence, error) {
	evidence := pictureEvidence{File: name}
	evidence.SHA256 = crypto.HashOf(b).String()
	config, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, evidence, a.fail(exitFailed, "picture_broken", err, tPictureBroken, evidence.File)
	}
	if config.Width < 1 || config.Height < 1 || config.Width > watermark.MaxPicturePixels/config.Height {
		return nil, evidence, a.fail(exitFailed, "picture", nil, tPageTooLarge, evidence.File, config.Width, config.Height)
	}
	picture, err := decodePicture(b)
	if err != nil {
		return nil, evidence, a.fail(exitFailed, "picture_broken", err, tPictureBroken, evidence.File)
	}
	return picture, evidence, nil
}

func (t *traceAnswer) fill(f *webdesk.Finding) {
	t.Verdict, t.Reason, t.Log10P, t.SecondLog10P = f.Verdict, f.Reason, f.Log10P, f.SecondLog10P
	t.Viewings = f.Viewings
	t.TilesSeen, t.Pages, t.Registrations, t.Candidates, t.Device, t.Places = f.TilesSeen, f.SeenPages, f.Looks, f.Candidates, f.Device, f.Places
	t.Recipients, t.Weakest = []string{}, t.Log10P
	for _, c := range f.Copies {
		t.Recipients = append(t.Recipients, copyName(c))
		t.Weakest = max(t.Weakest, c.Log10P)
	}
	switch {
	case len(t.Recipients) > 0:
		t.Recipient = t.Recipients[0]
	case f.Copy != nil:
		t.Lead = copyName(f.Copy)
	}
}

func copyName(c *webdesk.Copy) string {
	if c.Username == "" {
		return c.Person // the directory has lost the person
	}
	return c.Username
}

// printTrace writes the report for people. It says what the verdict does not.
func (a *app) printTrace(t traceAnswer) {
	switch t.Verdict {
	case watermark.OutcomeAccused:
		said, weakest := tTraceAccused, t.Log10P
		switch t.Reason {
		case watermark.ReasonCombined:
			said, weakest = tTraceCombined, t.Weakest
		case watermark.ReasonDifferentCopies:
			said, weakest = tTraceDifferent, t.Weakest
		}
		a.tell(said, strings.Join(t.Recipients, ", "), weakest, t.TilesSeen, pageList(t.Pages))
	case watermark.OutcomeInconclusive:
		a.tell(tTraceInconclusive, a.traceReason(t.Reason), t.TilesSeen)
		if t.Lead != "" {
			a.tell(tTraceLead, t.Lead, t.Log10P)
		}
	default:
		a.tell(tTraceNobody, a.traceReason(t.Reason))
	}
	if t.Recipient != "" || t.Lead != "" {
		a.tell(tTraceWho)
		a.tell(tTraceNotPerson)
	}
	for _, v := range t.Viewings {
		a.tell(tTraceViewing, v.Code, a.how(v.How), v.Code)
	}
	for _, p := range t.Pictures {
		a.tell(tTracePicture, oneLine(p.File), p.SHA256)
	}
	if t.Evidence != "" {
		a.tell(tEvidenceWritten, oneLine(t.Evidence), oneLine(t.Evidence))
	}
	a.tell(tTraceFooter, t.Document, t.Candidates, t.Registrations, t.Seconds, t.LogIndex)
}

func pageList(pages []int) string {
	out := make([]string, len(pages))
	for i, page := range pages {
		out[i] = strconv.Itoa(page)
	}
	return strings.Join(out, ", ")
}

// traceReason words why a verdict is what it is.
func (a *app) traceReason(code string) string {
	switch code {
	case watermark.ReasonNotRegistered:
		return a.say(tReasonNotRegistered)
	case watermark.ReasonNoMark:
		return a.say(tReasonNoMark)
	case watermark.ReasonNotEnough:
		return a.say(tReasonNotEnough)
	case watermark.ReasonOneChannel:
		return a.say(tReasonOneChannel)
	case watermark.ReasonChannelsDisagree:
		return a.say(tReasonDisagree)
	case watermark.ReasonSeveralCopies:
		return a.say(tReasonSeveral)
	}
	return code
}
