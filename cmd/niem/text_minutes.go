package main

// Texts of the command that writes minutes of a trace.
var (
	tMinutes     = text{"lập biên bản truy vết từ tệp chứng cứ", "write the minutes of a trace from its evidence"}
	tMinutesLong = text{
		"Kiểm tra tệp chứng cứ rồi ghi biên bản ra HTML hoặc PDF, không cần máy chủ; tệp không đạt thì\nkhông có biên bản. --picture đưa hình đã lộ vào biên bản: mã băm phải đúng như trong chứng cứ.",
		"Verifies the evidence and writes minutes as HTML or PDF, without a server; there are none of a\nfile that fails. --picture puts the leaked picture in: its hash must be the evidence's.",
	}
	tFlagMinutesPicture = text{"hình đã lộ, đúng tệp đã truy vết; lặp lại cho từng hình", "the leaked picture, the very file that was traced; once for each picture"}
	tFlagMinutesOut     = text{"ghi ra tệp .html hoặc .pdf chưa có", "write to this .html or .pdf file, which must not exist"}
	tMinutesKind        = text{"cần --out với tên tệp .html hoặc .pdf", "--out with the name of an .html or .pdf file is required"}
	tMinutesUnreadable  = text{"%s không phải là tệp chứng cứ", "%s is no evidence file"}
	tMinutesUnverified  = text{"chứng cứ %s không đạt, nên không lập biên bản. Điều sau đây không đúng: %s", "evidence %s does not verify, so there are no minutes. This does not hold: %s"}
	tMinutesOther       = text{"hình %s (SHA-256 %s) không phải hình trong chứng cứ", "picture %s (SHA-256 %s) is none of the evidence's"}
	tMinutesWritten     = text{"Đã ghi biên bản vào %s.", "Minutes written to %s."}
)

// Texts of the minutes: head, facts and numbers.
var (
	tMinutesState     = text{"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SOCIALIST REPUBLIC OF VIETNAM"}
	tMinutesMotto     = text{"Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness"}
	tMinutesTitle     = text{"BIÊN BẢN TRUY VẾT HÌNH ẢNH", "MINUTES OF TRACING A PICTURE"}
	tMinutesFoot      = text{"Lập từ chứng cứ SHA-256 %s", "Made from evidence SHA-256 %s"}
	tMinutesSigner    = text{"NGƯỜI TRUY VẾT", "TRACED BY"}
	tMinutesWitness   = text{"NGƯỜI CHỨNG KIẾN", "WITNESS"}
	tMinutesLeader    = text{"LÃNH ĐẠO ĐƠN VỊ", "HEAD OF UNIT"}
	tMinutesSign      = text{"(ký, ghi rõ họ tên)", "(signature and full name)"}
	tMinutesRunBy     = text{"Người truy vết", "Traced by"}
	tMinutesRunner    = text{"%s (mã người %s), máy %s", "%s (person %s), device %s"}
	tMinutesAt        = text{"Thời điểm", "Time"}
	tMinutesLogged    = text{"%s theo giờ máy chủ, mục nhật ký %d", "%s by the server's clock, log entry %d"}
	tMinutesDocument  = text{"Văn bản", "Document"}
	tMinutesContainer = text{"SHA-256 của các trang đã niêm phong", "SHA-256 of the sealed pages"}
	tMinutesOriginal  = text{"SHA-256 của bản gốc đã niêm phong", "SHA-256 of the sealed original"}
	tMinutesManifest  = text{"SHA-256 của bản kê", "SHA-256 of the manifest"}
	tMinutesDevice    = text{"Máy đã niêm phong", "Sealing device"}
	tMinutesDetector  = text{"Phiên bản bộ dò", "Detector's version"}
	tMinutesFile      = text{"SHA-256 của tệp chứng cứ", "SHA-256 of the evidence file"}

	tMinutesPictures = text{"Hình đã xem xét", "Pictures examined"}
	tMinutesPictureN = text{"Hình %d", "Picture %d"}
	tMinutesPicture  = text{"%s, %d × %d điểm ảnh, SHA-256 %s", "%s, %d × %d pixels, SHA-256 %s"}
	tMinutesCorners  = text{"; bốn góc trang chỉ bằng tay", "; the page's corners were pointed out by hand"}
	tMinutesMatches  = text{"; tệp hình đã được đối chiếu khi lập biên bản, mã băm khớp", "; the file was there when these minutes were made, and its hash matches"}
	tMinutesNotGiven = text{"; không có tệp hình khi lập biên bản", "; the file was not there when these minutes were made"}

	tMinutesNumbers    = text{"Số liệu", "Numbers"}
	tMinutesSeen       = text{"Phần nhìn thấy", "Seen"}
	tMinutesTiles      = text{"%d ô, trang %s", "%d tiles, pages %s"}
	tMinutesCandidates = text{"Số bản đã đối chiếu", "Copies compared"}
	tMinutesLooks      = text{"Số lần xem xét", "Looks"}
	tMinutesTried      = text{"%d lần đem so với các bản (đã nhân vào khả năng chỉ nhầm); %d vị trí đặt trang đã thử mà không nhìn dấu của bản nào", "%d compared with copies (the chance is multiplied by it); %d placements of pages tried without looking at any copy's mark"}
	tMinutesThreshold  = text{"Mức chỉ nhầm cho phép", "Chance of error allowed"}
	tMinutesSeconds    = text{"Thời gian tính (giây)", "Seconds of computing"}
)

// Texts of the verdict.
var (
	tMinutesVerdict      = text{"Kết luận", "Verdict"}
	tMinutesAccused      = text{"Hình chụp từ bản của: %s.", "The picture shows the copy of: %s."}
	tMinutesCombined     = text{"Hình ghép từ nhiều bản, ít nhất là bản của: %s. Có thể còn bản khác mà chứng cứ chưa đủ để nêu.", "The picture was combined from several copies, at least those of: %s. There may be more that the evidence is not enough to name."}
	tMinutesDifferent    = text{"Các hình chụp từ những bản khác nhau, của: %s.", "The pictures show different copies, those of: %s."}
	tMinutesInconclusive = text{"Chưa kết luận được, không nêu tên ai: %s.", "Inconclusive, nobody is named: %s."}
	tMinutesNobody       = text{"Không chỉ ra ai: %s.", "Nobody is named: %s."}
	tMinutesNobodyMeans  = text{
		"Không nêu tên ai không có nghĩa là hình không phải từ văn bản này: hình có thể quá nhỏ, quá mờ, hoặc là bản vẽ hay gõ lại.",
		"That nobody is named does not mean that the picture is not of this document: it may be too small, too blurred, or drawn or typed anew.",
	}
	tMinutesCopyOf = text{"Bản của %s", "Copy of %s"}
	tMinutesChance = text{"Khả năng chỉ nhầm người vô can: %s. Chỉ theo độ xê dịch nét chữ: 10^%.1f trước khi nhân.", "Chance of accusing an innocent: %s. By displacement alone: 10^%.1f before multipliers."}
	tMinutesBound  = text{"không quá 10^%.1f, tức hiếm hơn 1 trong 10^%d", "at most 10^%.1f, that is no more than 1 in 10^%d"}
	tMinutesPerson = text{
		"Mã trên là mã người trong danh bạ và nhật ký, nơi ghi mã đó là của ai. Kết luận chỉ ra bản nào, không chỉ ra người nào đã làm lộ: máy hoặc mật khẩu của người đó có thể đã bị người khác dùng.",
		"The code is that of a person in directory and log, which say whose it is. The verdict names a copy, not the person who leaked it: somebody else may have used that person's device or password.",
	}
	tMinutesMeans = text{
		"Ý nghĩa: dấu của mỗi bản được rút ngẫu nhiên. Nếu không bản nào của những người vô can có trong hình, thì khả năng để dấu của một người trong số họ tình cờ khớp đến mức này không quá con số trên, đã nhân với số bản và số lần đối chiếu. Đó không phải là xác suất người được nêu vô can.",
		"What it means: each copy's mark is drawn at random. If no innocent's copy is in the picture, the chance that the mark of any of them fits this well by accident is at most this number, multiplied already by copies and looks. It is not the probability that who is named is innocent.",
	}
)

// Texts of what stands behind a verdict.
var (
	tMinutesWho              = text{"Ai khác có thể đã tạo ra hình", "Who else could have made the picture"}
	tMinutesWho1             = text{"Người được cấp bản, hoặc ai dùng được máy và khóa của người đó.", "The recipient of the copy, or whoever could use that person's device and key."}
	tMinutesWho2             = text{"Người gửi (hoặc người tiếp nhận văn bản thay người gửi) và những người giữ khóa khôi phục của đơn vị: họ có khóa gốc nên tạo được mọi bản.", "The sender (or who took the document over) and the holders of the unit's recovery key: they have the master grant and can make every copy."}
	tMinutesWho3             = text{"Người nhận khác nếu biết được dấu của bản: chỉ giả được phần độ sáng trên trang phẳng. Vì thế độ sáng và độ xê dịch nét chữ được xét riêng, trái nhau thì chưa kết luận. Tệp chứng cứ mở dấu của bản bị xác định, nên phải giữ kín.", "Another recipient who learned the copy's mark: he can imitate its brightness on flat pages. So brightness and displacement are judged apart, and a contradiction is inconclusive. The evidence file opens the accused copy's mark, so keep it to yourselves."}
	tMinutesWho4             = text{"Máy đã niêm phong, nếu cho một người dấu của người khác: bộ dò rút lại dấu của mọi bản và kiểm tra từng cam kết trước khi kết luận.", "The sealing device, by giving one recipient another's mark: the detector draws all marks anew and checks every commitment before it decides."}
	tMinutesWho5             = text{"Dấu phiên xem và mã nhìn thấy trên trang không tính vào kết luận: máy chủ, người xem, hoặc ai có một hình khác của lượt xem đó đều tạo được.", "The session mark and the code visible on the page count for nothing here: the server, the viewer, or whoever has another picture of that view can make them."}
	tMinutesVerified         = text{"Đã kiểm tra khi lập biên bản", "Verified when these minutes were made"}
	tMinutesVerifiedHow      = text{"Chỉ từ tệp chứng cứ, không cần máy chủ và khóa. Ai cũng kiểm tra lại được: niem-verify evidence TỆP.", "From the evidence file alone, without server or keys. Anybody can repeat it: niem-verify evidence FILE."}
	tMinutesNotRepeated      = text{"Không mở dấu của bản nào, nên việc không nêu tên ai là lời của người truy vết, không lặp lại được từ tệp.", "No copy's mark is opened, so that nobody is named is the word of who ran the trace and can't be repeated from the file."}
	tMinutesBelieve          = text{"Điều phải tin, hoặc kiểm tra bằng cách khác", "What must be believed, or checked otherwise"}
	tMinutesBelieve1         = text{"Số liệu từng ô đúng là do bộ dò này đọc từ các hình này: có hình và khóa gốc thì chạy lại được (niem trace).", "That the tiles' numbers were read off these pictures by this detector: with the pictures and the master grant it can be run again (niem trace)."}
	tMinutesBelieve2         = text{"Hình không bị xem xét nhiều lần hơn đã ghi, và dấu của bản khác không mâu thuẫn.", "That the pictures were looked at no more often than said, and no other copy's mark contradicts."}
	tMinutesBelieve3         = text{"Các máy đúng là của những người đó, và bản kê là bản mới nhất: nhật ký cho biết (niem-verify).", "That the devices are those people's and the manifest is the newest: the log tells (niem-verify)."}
	tMinutesBelieve4         = text{"Hình đến từ đâu, khi nào và từ ai: biên bản của vụ việc.", "Where the picture came from, when and from whom: the incident's own record."}
	tMinutesChecksSignatures = text{"tệp đúng là do máy của người truy vết ký", "the file is what the device of whoever ran the trace signed"}
	tMinutesChecksManifests  = text{"các bản kê có chữ ký, nối tiếp nhau và của văn bản này", "the manifests are signed, one chain, and of this document"}
	tMinutesChecksBiases     = text{"độ lệch của các trang đã thấy đúng như máy niêm phong đã cam kết", "the biases of the pages seen are those that the sealing device committed to"}
	tMinutesChecksCodewords  = text{"dấu của các bản bị xác định đúng như máy niêm phong đã cam kết", "the marks of the accused copies are those that the sealing device committed to"}
	tMinutesChecksCandidates = text{"số bản đem nhân không ít hơn số bản trong bản kê", "no fewer copies are counted than the manifests name"}
	tMinutesChecksRule       = text{"mức sai cho phép không rộng hơn mức của phần mềm", "the chances of error allowed are no laxer than the product's"}
	tMinutesChecksDecision   = text{"tính lại từ số liệu từng ô không ra điều gì khác kết luận đã ghi", "computing again from the tiles' numbers gives nothing but the decision in the file"}
)

// Texts of the evidence picture.
var (
	tMinutesEvidence       = text{"Hình chứng cứ", "Evidence picture"}
	tMinutesNoTiles        = text{"Không có ô nào để vẽ.", "There are no tiles to draw."}
	tMinutesPictureCaption = text{"Hình %d: %s, các ô nhìn thấy vẽ đè lên", "Picture %d: %s, tiles that were seen drawn over it"}
	tMinutesPageCaption    = text{"Trang %d của văn bản, chia ô", "Page %d of the document, by tiles"}

	tMinutesKeysUnseen  = text{"không nhìn thấy (%d)", "not seen (%d)"}
	tMinutesKeysSilent  = text{"nhìn thấy, không đọc được (%d)", "seen, not read (%d)"}
	tMinutesKeysRead    = text{"đọc được (%d)", "read (%d)"}
	tMinutesKeysAgrees  = text{"khớp với bản bị xác định (%d)", "agrees with an accused copy (%d)"}
	tMinutesKeysDiffers = text{"ngược với bản bị xác định (%d)", "contradicts all accused copies (%d)"}
)
