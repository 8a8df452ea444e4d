package main

import (
	"strings"

	"niem/exchange/audit"
)

// messages are the program's words in one language.
type messages struct {
	usage, unreadable                   string
	verified, failed                    string
	log, counts, erasedBy, root, time   string
	unpinned, wholeLog, entry, andOther string
	file, cosigned, beyond              string
	findings                            map[audit.Code]string
}

// messagesFor follows POSIX: LC_ALL, then LC_MESSAGES, then LANG decides.
func messagesFor(env func(string) string) messages {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := env(name); v != "" {
			if v == "vi" || strings.HasPrefix(v, "vi_") || strings.HasPrefix(v, "vi.") || strings.HasPrefix(v, "vi-") {
				return vietnamese
			}
			break
		}
	}
	return english
}

var english = messages{
	usage: `usage: niem-verify FILE... [--vkey KEY] [--witness KEY]... [--quorum N]
                   [--receipt FILE]... [--anchors FOLDER] [--shares FILE] [--json]

Re-checks logs exported by "niem log export"; "-" reads standard input. Several
exports are held against each other. Keys are given as text or as a file.
  --vkey KEY        the log's public key, as you know it from elsewhere
  --witness KEY     a witness that has to have cosigned (a majority, or --quorum N)
  --receipt FILE    a receipt or proof that has to stand in the log
  --anchors FOLDER  anchors that the log has to continue (niem log anchors --out)
  --shares FILE     what could be released to whom (niem log export --shares)
  --json            print one JSON object
Exit codes: 0 verified; 1 something is wrong; 2 usage, or a file is unreadable.`,
	unreadable: "cannot check %s: %v",
	verified:   "VERIFIED: the log is complete, unchanged and keeps its rules.",
	failed:     "NOT VERIFIED: %d findings.",
	log:        "Log         %s",
	counts:     "Entries     %d (%d records, %d erased)",
	erasedBy:   "  records of entries %s: erased by entry %d",
	root:       "Root        %s",
	time:       "Checkpoint  %s",
	unpinned:   "Checked against the key in the file itself: %s\nCompare it with the key you know, or give that one with --vkey.",
	wholeLog:   "the log",
	entry:      "entry %d",
	andOther:   "… and %d more.",
	file:       "File        %s",
	cosigned:   "Cosigned    %s",
	beyond:     "Not compared, since it is younger than the export: %q",
	findings: map[audit.Code]string{
		audit.FoundForeignKey:     "the file names another key than the one given",
		audit.FoundSignature:      "the checkpoint is not signed by this log",
		audit.FoundSize:           "entries are missing or too many",
		audit.FoundRoot:           "entries were changed, removed, added or reordered",
		audit.FoundLine:           "unreadable line; the rest was not read",
		audit.FoundIndex:          "out of order",
		audit.FoundRecord:         "the record is not the one that was logged",
		audit.FoundFormat:         "the record is malformed",
		audit.FoundTime:           "the time does not fit",
		audit.FoundRecalled:       "released after the recall",
		audit.FoundExpired:        "released after the expiry",
		audit.FoundRequest:        "request id missing or used twice",
		audit.FoundView:           "view id missing or used twice",
		audit.FoundUnsent:         "release of a document never sent",
		audit.FoundUnknownKey:     "about a key that is not the owner's",
		audit.FoundKeySignature:   "key event without a good signature",
		audit.FoundKeyAuthority:   "key event by somebody without the right",
		audit.FoundKeyOrder:       "key event that does not follow the owner's event before",
		audit.FoundKeyState:       "key event that the owner's key was not ready for",
		audit.FoundDevice:         "signed by a device that is unknown, another's or ended",
		audit.FoundSelfConfirmed:  "key confirmed by its owner",
		audit.FoundUnboundRelease: "the release names too little",
		audit.FoundTwoRegistrars:  "a lost key replaced without two registrars",
		audit.FoundCosigned:       "too few witnesses have cosigned the checkpoint",
		audit.FoundHead:           "the log was another one when this checkpoint was signed",
		audit.FoundShort:          "entries are missing that stood in it before",
		audit.FoundReceipt:        "a receipt names another entry at this place",
		foundFork:                 "another export has another entry here: the log was shown in two versions",
		foundProof:                "a receipt that does not hold by itself",
		foundAnchor:               "a file among the anchors that is no checkpoint of this log",
		foundManifest:             "the manifest is not the one on the log, or not signed as it should be",
		foundNoShare:              "no signed manifest gives this to that person",
		foundShareLeft:            "can still be released after the recall, the expiry or the destruction",
		foundShareMissing:         "can no longer be released, and nothing on the log took it away",
		foundUnlisted:             "the list of shares is not of this log, or lacks this document",
		audit.FoundDestroyed:      "released after its destruction",
		audit.FoundDestruction:    "destroyed by one person alone or without a request",
		audit.FoundErasure:        "the erasure is not in order",
		audit.FoundGone:           "the record is gone and no entry says that it was erased",
	},
}

var vietnamese = messages{
	usage: `cách dùng: niem-verify TỆP... [--vkey KHÓA] [--witness KHÓA]... [--quorum N]
                       [--receipt TỆP]... [--anchors THƯ-MỤC] [--shares TỆP] [--json]

Kiểm tra lại nhật ký do "niem log export" xuất ra; "-" đọc từ đầu vào chuẩn. Nhiều
tệp thì được đối chiếu với nhau. Khóa đưa thẳng vào hoặc bằng tên tệp.
  --vkey KHÓA        khóa công khai của nhật ký mà bạn biết từ nguồn khác
  --witness KHÓA     bên làm chứng phải đã ký (quá nửa, hoặc --quorum N)
  --receipt TỆP      biên nhận hoặc bằng chứng phải có trong nhật ký
  --anchors THƯ-MỤC  các mốc đã neo mà nhật ký phải nối tiếp (niem log anchors --out)
  --shares TỆP       ai có thể được mở văn bản nào (niem log export --shares)
  --json             in một đối tượng JSON
Mã thoát: 0 đạt; 1 có sai lệch; 2 dùng sai, hoặc có tệp không đọc được.`,
	unreadable: "không kiểm tra được %s: %v",
	verified:   "ĐẠT: nhật ký đầy đủ, không bị sửa và đúng các quy tắc.",
	failed:     "KHÔNG ĐẠT: %d sai lệch.",
	log:        "Nhật ký     %s",
	counts:     "Số mục      %d (%d bản ghi, %d đã xóa nội dung)",
	erasedBy:   "  bản ghi của các mục %s: đã xóa theo mục %d",
	root:       "Gốc         %s",
	time:       "Mốc ký lúc  %s",
	unpinned:   "Đã kiểm tra bằng khóa ghi trong chính tệp: %s\nHãy so với khóa bạn biết, hoặc đưa khóa đó bằng --vkey.",
	wholeLog:   "nhật ký",
	entry:      "mục %d",
	andOther:   "… và %d sai lệch khác.",
	file:       "Tệp         %s",
	cosigned:   "Ký chứng    %s",
	beyond:     "Chưa đối chiếu vì mới hơn bản xuất: %q",
	findings: map[audit.Code]string{
		audit.FoundForeignKey:     "tệp ghi khóa khác với khóa được đưa",
		audit.FoundSignature:      "mốc không do nhật ký này ký",
		audit.FoundSize:           "thiếu hoặc thừa mục",
		audit.FoundRoot:           "có mục bị sửa, xóa, thêm hoặc đổi thứ tự",
		audit.FoundLine:           "dòng không đọc được; phần sau chưa được kiểm tra",
		audit.FoundIndex:          "sai thứ tự",
		audit.FoundRecord:         "bản ghi không phải bản đã vào nhật ký",
		audit.FoundFormat:         "bản ghi sai định dạng",
		audit.FoundTime:           "thời gian không hợp lý",
		audit.FoundRecalled:       "vẫn được mở sau khi thu hồi",
		audit.FoundExpired:        "vẫn được mở sau khi hết hạn",
		audit.FoundRequest:        "mã yêu cầu thiếu hoặc dùng hai lần",
		audit.FoundView:           "mã lượt xem thiếu hoặc dùng hai lần",
		audit.FoundUnsent:         "mở văn bản chưa từng được gửi",
		audit.FoundUnknownKey:     "nói về khóa không phải của người đó",
		audit.FoundKeySignature:   "sự kiện khóa không có chữ ký đúng",
		audit.FoundKeyAuthority:   "sự kiện khóa do người không có quyền tạo ra",
		audit.FoundKeyOrder:       "sự kiện khóa không nối tiếp sự kiện trước của chủ khóa",
		audit.FoundKeyState:       "sự kiện khóa không hợp với trạng thái của khóa",
		audit.FoundDevice:         "thiết bị ký không rõ, của người khác hoặc đã bị gỡ",
		audit.FoundSelfConfirmed:  "chủ khóa tự xác nhận khóa của mình",
		audit.FoundUnboundRelease: "lượt mở ghi thiếu thông tin",
		audit.FoundTwoRegistrars:  "khóa bị mất được thay mà không có hai người xác nhận",
		audit.FoundCosigned:       "mốc không có đủ chữ ký chứng",
		audit.FoundHead:           "nhật ký khác với mốc đã ký trước đây",
		audit.FoundShort:          "thiếu những mục trước đây đã có",
		audit.FoundReceipt:        "biên nhận ghi một mục khác ở vị trí này",
		foundFork:                 "bản xuất khác có mục khác ở đây: nhật ký đã được đưa ra hai phiên bản",
		foundProof:                "biên nhận tự nó không đúng",
		foundAnchor:               "tệp trong thư mục mốc không phải mốc của nhật ký này",
		foundManifest:             "bản kê không phải bản trong nhật ký, hoặc chữ ký không đúng",
		foundNoShare:              "không bản kê nào có chữ ký cho phép người này nhận",
		foundShareLeft:            "vẫn có thể được mở sau khi thu hồi, hết hạn hoặc tiêu hủy",
		foundShareMissing:         "không mở được nữa mà nhật ký không ghi việc thu hồi nào",
		foundUnlisted:             "danh sách quyền mở không thuộc nhật ký này, hoặc thiếu văn bản này",
		audit.FoundDestroyed:      "vẫn được mở sau khi tiêu hủy",
		audit.FoundDestruction:    "văn bản bị tiêu hủy bởi một người hoặc không có đề nghị",
		audit.FoundErasure:        "việc xóa bản ghi không đúng quy định",
		audit.FoundGone:           "bản ghi đã mất mà không mục nào ghi là đã xóa",
	},
}
