package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"niem/crypto"
	"niem/exchange"
	"niem/exchange/audit"
	"niem/exchange/sealed"
	"niem/exchange/watermark"
	"niem/web/api"
	webdesk "niem/web/desk"
)

type openAnswer struct {
	Document string   `json:"document"`
	Pages    int      `json:"pages"`
	Files    []string `json:"files"`
	View     string   `json:"view"`
	Sender   string   `json:"sender"`
	Subject  string   `json:"subject"`
	LogIndex int64    `json:"log_index"`
	Witness  string   `json:"witness,omitempty"` // "silent": the log's witnesses were, see the warning
}

func (a *app) openCommand() *cobra.Command {
	var dir, purpose string
	cmd := &cobra.Command{
		Use: "open DOC --pages-to DIR", Short: a.say(tOpen), Long: a.say(tOpenLong), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			if dir == "" {
				return &usageError{a.say(tOpenNeeds)}
			}
			return a.open(cmd.Context(), args[0], dir, purpose)
		}),
	}
	cmd.Flags().StringVar(&dir, "pages-to", "", a.say(tFlagPagesTo))
	cmd.Flags().StringVar(&purpose, "purpose", "", a.say(tFlagPurpose))
	return cmd
}

// open takes a release of kind copy and writes each page as the viewer shows it.
// On any error nothing is left in dir.
func (a *app) open(ctx context.Context, document, dir, purpose string) (err error) {
	doc, err := a.documentID(document)
	if err != nil {
		return err
	}
	d, err := a.connect()
	if err != nil {
		return err
	}
	account, err := d.account()
	if err != nil {
		return err
	}
	inbox, err := d.client.Inbox(ctx)
	if err != nil {
		return err
	}
	item := find(inbox, document)
	if _, err := os.Lstat(dir); err == nil {
		return a.fail(exitFailed, "exists", nil, tExists, dir)
	}
	// The pages come into a folder of their own, which gets its name when all are
	// there. It is made before the release: where it can't be, no opening may stand
	// on the log.
	unfinished, err := os.MkdirTemp(filepath.Dir(dir), ".niem-open-") // made with mode 0700
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(unfinished))
		}
	}()
	release, record, err := d.release(ctx, document, exchange.ReleaseCopy, purpose)
	if err != nil {
		return err
	}
	var sender string
	opener, err := sealed.NewOpener(release.Manifests, d.signer(ctx, release.Manifests, item.Sender.Username, &sender), doc, d.person, release.Grant, account)
	if err != nil {
		return err
	}
	if err := webdesk.CheckClass(record, release.Manifests); err != nil {
		return err
	}
	// Labels carry no signature of their own: anybody could have sealed one.
	if err := opener.Manifest().CheckLabel(crypto.GrantRecipient, d.person, item.Label); err != nil {
		return err
	}
	overlay, err := d.overlay(record, release)
	if err != nil {
		return err
	}
	bar := a.progress(tOpening, opener.Pages())
	var done atomic.Int64
	files := make([]string, opener.Pages())
	g, groupCtx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for page := range opener.Pages() {
		name := fmt.Sprintf("page-%04d.png", page+1)
		files[page] = filepath.Join(dir, name)
		g.Go(func() error {
			block, err := d.block(groupCtx, document, page, release.View)
			if err != nil {
				return err
			}
			shown, err := opener.Page(page, block, overlay)
			if err != nil {
				return err
			}
			bar(int(done.Add(1)))
			return writePNG(filepath.Join(unfinished, name), shown)
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	if err := os.Rename(unfinished, dir); err != nil {
		return err
	}
	out := openAnswer{document, opener.Pages(), files, release.View, sender, d.subject(item.Label, account), release.Receipt.Index, record.Details["witness"]}
	return a.answer(out, func() {
		a.tell(tOpened, oneLine(out.Subject), out.Pages, dir)
		a.tell(tOpenedNote, out.LogIndex)
	})
}

// overlay is what the view adds to its pages: visibly who, when by the log entry,
// and the view's code; and the same code as the session mark.
func (d *desk) overlay(record audit.Record, r api.Release) (watermark.Overlay, error) {
	session, err := webdesk.SessionMark(r)
	return watermark.Overlay{Name: d.me.FullName, Username: d.me.Username, Unit: d.me.Unit, Time: record.Time, ViewCode: webdesk.ViewCode(r.View), Session: session}, err
}

// subject opens the label for its subject; "" when it can't be opened, which a
// list shows as such.
func (d *desk) subject(label []byte, account *crypto.AccountKey) string {
	if len(label) == 0 {
		return ""
	}
	l, err := crypto.OpenLabel(label, account)
	if err != nil {
		return ""
	}
	return l.Subject
}

func writePNG(path string, picture image.Image) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(quickPNG.Encode(f, picture), f.Close())
}

// quickPNG spends little time on making files small.
var quickPNG = png.Encoder{CompressionLevel: png.BestSpeed}

// documentID reads a document's id; another spelling is not found, as for any
// document that isn't there.
func (a *app) documentID(s string) (crypto.DocumentID, error) {
	doc, err := crypto.ParseDocumentID(s)
	if err != nil {
		return doc, a.fail(exitNotFound, "not_found", nil, tNoSuchDocument)
	}
	return doc, nil
}
