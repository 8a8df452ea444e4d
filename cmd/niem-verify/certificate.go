package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"niem/exchange/audit"
)

// certificateWord is the first argument that asks for a certificate of destruction
// to be checked instead of an export:
//
//	niem-verify certificate FILE [--vkey KEY] [--witness KEYS] [--json]
const certificateWord = "certificate"

// certificateWords are what is said of a certificate in one language.
type certificateWords struct {
	usage, unreadable, good, bad, document, approved, deleting, done, final, notFinal, unpinned, cosigned string
}

var certificateEnglish = certificateWords{
	usage:      "usage: niem-verify certificate FILE [--vkey KEY] [--witness KEYS] [--json]",
	unreadable: "cannot check %s: %v",
	good:       "VERIFIED: the certificate is true by the log of %s, checkpoint of %s.",
	bad:        "NOT VERIFIED: %d findings.",
	document:   "Document %s (manifest %s) destroyed %s, entry %d, leaf %s; %s shares, %s envelopes, %s objects",
	approved:   "Decision %s. Asked for by %s on %s, reason: %s. Approved by %s.",
	deleting:   "  its objects are still being deleted: ask for another certificate later",
	done:       "  objects gone since %s: %s deleted, %s kept by living documents; entry %d, leaf %s",
	final:      "  final against old backups since %s, by the keys listed",
	notFinal:   "  not final yet: an old backup together with a key-encryption key of then could still open it",
	unpinned:   "Checked against the key in the file itself: %s\nCompare it with the key you know, or give that one with --vkey.",
	cosigned:   "Cosigned by %s at %s.",
}

var certificateVietnamese = certificateWords{
	usage:      "cách dùng: niem-verify certificate TỆP [--vkey KHÓA] [--witness KHÓA,…] [--json]",
	unreadable: "không kiểm tra được %s: %v",
	good:       "ĐẠT: biên bản đúng theo nhật ký %s, mốc ký lúc %s.",
	bad:        "KHÔNG ĐẠT: %d sai lệch.",
	document:   "Văn bản %s (bản kê %s) bị tiêu hủy %s, mục %d, lá %s; %s phần khóa, %s phong bì, %s đối tượng",
	approved:   "Quyết định %s. Người đề nghị %s, lúc %s, lý do: %s. Người phê duyệt %s.",
	deleting:   "  các đối tượng còn đang được xóa: hãy lấy lại biên bản sau",
	done:       "  đã xóa hết từ %s: xóa %s, giữ %s vì văn bản khác còn dùng; mục %d, lá %s",
	final:      "  chắc chắn cả với bản sao lưu cũ từ %s, theo các khóa đã liệt kê",
	notFinal:   "  chưa chắc chắn: bản sao lưu cũ cùng khóa bọc khi đó còn mở được",
	unpinned:   "Đã kiểm tra bằng khóa ghi trong chính tệp: %s\nHãy so với khóa bạn biết, hoặc đưa khóa đó bằng --vkey.",
	cosigned:   "%s cùng ký lúc %s.",
}

// runCertificate checks one certificate; exit codes as for exports.
func runCertificate(args []string, stdout, stderr io.Writer, env func(string) string) int {
	say, words := messagesFor(env), certificateEnglish
	if say.verified == vietnamese.verified {
		words = certificateVietnamese
	}
	flags := flag.NewFlagSet(certificateWord, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	vkey, witnesses, asJSON := flags.String("vkey", "", ""), flags.String("witness", "", ""), flags.Bool("json", false, "")
	var files []string
	for len(args) > 0 {
		if err := flags.Parse(args); err != nil {
			fmt.Fprintln(stderr, words.usage)
			return exitUnreadable
		}
		if args = flags.Args(); len(args) > 0 {
			files, args = append(files, args[0]), args[1:]
		}
	}
	known, err := audit.ParseWitnesses(*witnesses)
	if err != nil || len(files) != 1 {
		fmt.Fprintln(stderr, words.usage)
		return exitUnreadable
	}
	var report audit.CertificateReport
	b, err := os.ReadFile(files[0])
	if err == nil {
		report, err = audit.VerifyCertificate(b, *vkey, known)
	}
	if err == nil && *asJSON {
		err = json.NewEncoder(stdout).Encode(certificateAnswer{files[0], len(report.Findings) == 0, report.Pinned, report})
	}
	if err != nil {
		fmt.Fprintf(stderr, "niem-verify: "+words.unreadable+"\n", files[0], err)
		return exitUnreadable
	}
	if !*asJSON {
		printCertificate(stdout, words, say, report)
	}
	if len(report.Findings) > 0 {
		return exitFindings
	}
	return exitVerified
}

type certificateAnswer struct {
	File     string                  `json:"file"`
	Verified bool                    `json:"verified"`
	Pinned   bool                    `json:"pinned"`
	Report   audit.CertificateReport `json:"report"`
}

func printCertificate(w io.Writer, words certificateWords, say messages, r audit.CertificateReport) {
	line := func(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }
	named := func(id string) string {
		if name := r.Names[id]; name != "" {
			return fmt.Sprintf("%q [%s]", name, id)
		}
		return id
	}
	for i, d := range r.Documents {
		if i == 0 {
			line(words.approved, fmt.Sprintf("%q", r.Decision), named(r.RequestedBy), r.RequestedAt.Format(time.RFC3339), fmt.Sprintf("%q", r.Reason), named(d.By))
		}
		line(words.document, d.Document, d.Manifest, d.At.Format(time.RFC3339), d.Index, d.Leaf, d.Shares, d.Envelopes, d.Objects)
		if d.Finished.IsZero() {
			line("%s", words.deleting)
		} else {
			line(words.done, d.Finished.Format(time.RFC3339), d.Deleted, d.Kept, d.DoneIndex, d.DoneLeaf)
		}
		if d.Final.IsZero() {
			line("%s", words.notFinal)
		} else {
			line(words.final, d.Final.Format(time.RFC3339))
		}
	}
	for _, f := range r.Findings {
		where := say.wholeLog
		if f.Index >= 0 {
			where = fmt.Sprintf(say.entry, f.Index)
		}
		line("  %s: %s (%s: %q)", where, say.findings[f.Code], f.Code, f.Detail)
	}
	for _, by := range r.Checkpoint.By {
		line(words.cosigned, by.Witness, by.Time.Format(time.RFC3339))
	}
	if !r.Pinned {
		line(words.unpinned, r.VKey)
	}
	if len(r.Findings) > 0 {
		line(words.bad, len(r.Findings))
	} else {
		line(words.good, r.Checkpoint.Origin, r.Checkpoint.Time.Format(time.RFC3339))
	}
}
