"""What shells and C libraries say in other languages, in English.

Outputs of commands come in the language of the user's machine, while everything that looks into them knows
English only. Phrases are those of the catalogues of glibc 2.36 and bash 5.2: Chinese, Czech, Dutch, French,
German, Indonesian, Italian, Japanese, Korean, Polish, Portuguese, Russian, Spanish, Swedish, Turkish,
Ukrainian and Vietnamese.
"""

from __future__ import annotations

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
        *(": comando non trovato", ": コマンドが見つかりません", ": 명령어를 찾을 수 없음"),
        *(": opdracht niet gevonden", ": nie znaleziono polecenia", ": comando não encontrado"),
        *(": команда не найдена", ": kommandot finns inte", ": komut yok"),
        *(": команду не знайдено", ": không tìm thấy lệnh", ": 未找到命令", "：指令找不到"),
    ),
}
_ENGLISH = [(phrase, english) for english, phrases in _PHRASES.items() for phrase in phrases]
_OF_ASCII = [(phrase, english) for phrase, english in _ENGLISH if phrase.isascii()]


def in_english(text: str) -> str:
    """Return ``text`` with the errors that shells and C libraries say in other languages said in English."""
    for phrase, english in _OF_ASCII if text.isascii() else _ENGLISH:
        if phrase in text:
            text = text.replace(phrase, english)
    return text
