package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"html/template"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"niem/exchange/audit"
	"niem/web/api"
)

type certificateFiles struct {
	Request  string   `json:"request"`
	File     string   `json:"file"`
	Proof    string   `json:"proof"`
	Verified bool     `json:"verified"`
	Complete bool     `json:"complete"` // all objects are gone
	Final    bool     `json:"final"`    // against old backups too
	Cosigned []string `json:"cosigned"`
}

func (a *app) certificateCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{Use: "certificate DOC|ID --out FILE", Short: a.say(tEraseCertificate), Long: a.say(tEraseCertLong), Args: cobra.ExactArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			if out == "" {
				return &usageError{a.say(tCertNeedsOut)}
			}
			return a.eraseCertificate(cmd.Context(), args[0], out)
		})}
	cmd.Flags().StringVar(&out, "out", "", a.say(tFlagCertOut))
	return cmd
}

// maxCertificate bounds what is fetched.
const maxCertificate = 64 << 20

// certificate fetches a certificate and holds it against the pinned log.
func (d *desk) certificate(ctx context.Context, request string) ([]byte, audit.CertificateReport, error) {
	body, err := d.client.DestructionCertificate(ctx, request)
	var refused *api.Error
	if errors.As(err, &refused) && refused.Code == api.CodeConflict {
		return nil, audit.CertificateReport{}, d.app.fail(exitFailed, api.CodeConflict, nil, tCertTooEarly)
	}
	if err != nil {
		return nil, audit.CertificateReport{}, err
	}
	defer body.Close()
	b, err := io.ReadAll(io.LimitReader(body, maxCertificate))
	if err != nil {
		return nil, audit.CertificateReport{}, err
	}
	report, err := audit.VerifyCertificate(b, d.me.LogKey, d.Quorum().Witnesses)
	if err != nil || len(report.Findings) > 0 || report.Request != request {
		return nil, report, d.app.fail(exitUnverified, "certificate", err, tCertBad)
	}
	parsed, err := audit.ParseCertificate(b)
	if err != nil {
		return nil, report, err
	}
	_, err = d.See(ctx, string(parsed.Checkpoint))
	return b, report, err
}

func (a *app) eraseCertificate(ctx context.Context, name, out string) error {
	d, err := a.connect()
	if err != nil {
		return err
	}
	request := name
	if _, err := a.documentID(name); err == nil {
		of, err := d.client.DestructionOf(ctx, name)
		if err != nil {
			return err
		}
		request = of.Request
	}
	proof, report, err := d.certificate(ctx, request)
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if err := certificatePage.Execute(&page, report); err != nil {
		return err
	}
	files := certificateFiles{Request: request, File: out, Proof: strings.TrimSuffix(out, ".html") + ".json", Verified: true, Complete: true, Final: true, Cosigned: []string{}}
	for _, x := range report.Documents {
		files.Complete, files.Final = files.Complete && !x.Finished.IsZero(), files.Final && !x.Final.IsZero()
	}
	for _, by := range report.Checkpoint.By {
		files.Cosigned = append(files.Cosigned, by.Witness)
	}
	for path, content := range map[string][]byte{files.File: page.Bytes(), files.Proof: proof} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return err
		}
	}
	return a.answer(files, func() { a.tell(tCertWritten, files.File, files.Proof) })
}

//go:embed certificate.html
var certificateHTML string

var certificatePage = template.Must(template.New("certificate").Funcs(template.FuncMap{
	"when": when,
	"utc":  func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
}).Parse(certificateHTML))
