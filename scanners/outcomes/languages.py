"""What shells and C libraries say in other languages, in English.

Outputs of commands come in the language of the user's machine, while everything that looks into them knows
English only. Phrases are those of the catalogues of glibc 2.36 and bash 5.2: Chinese, Czech, Dutch, French,
German, Indonesian, Italian, Japanese, Korean, Polish, Portuguese, Russian, Spanish, Swedish, Turkish,
Ukrainian and Vietnamese.
"""

from __future__ import annotations

import re
from collections import defaultdict

_PHRASES = {
    "No such file or directory": (
        *("Adresář nebo soubor neexistuje", "Datei oder Verzeichnis nicht gefunden"),
        *("No existe el fichero o el directorio", "Aucun fichier ou dossier de ce type"),
        *("Tidak ada berkas atau direktori seperti itu", "File o directory non esistente"),
        *("そのようなファイルやディレクトリはありません", "그런 파일이나 디렉터리가 없습니다"),
        *("Bestand of map bestaat niet", "Nie ma takiego pliku ani katalogu"),
        *("Ficheiro ou pasta inexistente", "Arquivo ou diretório inexistente"),
        *("Нет такого файла или каталога", "Filen eller katalogen finns inte"),
        *("Böyle bir dosya ya da dizin yok", "Немає такого файла або каталогу"),
        *("Không có tập tin hoặc thư mục như vậy", "没有那个文件或目录", "沒有此一檔案或目錄"),
    ),
    "Permission denied": (
        *("Operace zamítnuta", "Keine Berechtigung", "Permiso denegado"),
        *("Permission non accordée", "Ijin ditolak", "Permesso negato", "許可がありません"),
        *("허가 거부", "Toegang geweigerd", "Brak dostępu", "Permissão recusada"),
        *("Permissão negada", "Отказано в доступе", "Åtkomst nekas", "Erişim engellendi"),
        *("Відмовлено у доступі", "Không đủ quyền truy cập", "权限不够", "拒絕不符權限的操作"),
    ),
    "Connection refused": (
        *("Spojení odmítnuto", "Verbindungsaufbau abgelehnt", "Conexión rehusada"),
        *("Connexion refusée", "Koneksi ditolak", "Connessione rifiutata"),
        *("接続を拒否されました", "연결이 거부됨", "Verbinding is geweigerd"),
        *("Połączenie odrzucone", "Ligação recusada", "Conexão recusada"),
        *("В соединении отказано", "Förbindelsen förvägrad", "Bağlantı reddedildi"),
        *("У з'єднанні відмовлено", "Kết nối bị từ chối", "拒绝连接", "連線被拒絕"),
    ),
    ": command not found": (
        *(": příkaz nenalezen", ": Kommando nicht gefunden", ": orden no encontrada"),
        *("\N{NO-BREAK SPACE}: commande introuvable", ": perintah tidak ditemukan"),
        *(": Befehl nicht gefunden", " : commande introuvable"),  # of older ones
        *(": comando non trovato", ": コマンドが見つかりません", ": 명령어를 찾을 수 없음"),
        *(": opdracht niet gevonden", ": nie znaleziono polecenia", ": comando não encontrado"),
        *(": команда не найдена", ": kommandot finns inte", ": komut yok"),
        *(": команду не знайдено", ": không tìm thấy lệnh", ": 未找到命令", "：指令找不到"),
    ),
}
_ENGLISH = {phrase: english for english, phrases in _PHRASES.items() for phrase in phrases}
# Most outputs hold none of them. Of those in ASCII one pattern tells that; of the others, that a sign which
# they hold is missing: a search for one sign takes a fraction of one for a phrase.
_IN_ASCII = re.compile("|".join(re.escape(phrase) for phrase in _ENGLISH if phrase.isascii()))
_BY_SIGN: dict[str, list[str]] = defaultdict(list)
for _phrase in _ENGLISH:
    if not _phrase.isascii():
        _BY_SIGN[max(_phrase)].append(_phrase)


def in_english(text: str) -> str:
    """Return ``text`` with the errors that shells and C libraries say in other languages said in English."""
    text = _IN_ASCII.sub(lambda found: _ENGLISH[found[0]], text)
    if text.isascii():
        return text
    for sign, phrases in _BY_SIGN.items():
        if sign in text:
            for phrase in phrases:
                text = text.replace(phrase, _ENGLISH[phrase])
    return text
