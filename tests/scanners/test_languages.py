"""Errors in the language of the user's machine are known like those in English."""

import pytest

from scanners.models import ErrorCategory, ToolName
from scanners.outcomes.categories import categorise
from scanners.outcomes.languages import in_english

# As `cat tide.md`, `curl` and bash itself said them, with the languages' packages of Debian 12.
SAID = {
    "cs": ("Adresář nebo soubor neexistuje", "Operace zamítnuta", "Spojení odmítnuto", ": příkaz nenalezen"),
    "de": ("Datei oder Verzeichnis nicht gefunden", "Keine Berechtigung", "Verbindungsaufbau abgelehnt",
           ": Kommando nicht gefunden."),
    "es": ("No existe el fichero o el directorio", "Permiso denegado", "Conexión rehusada",
           ": orden no encontrada"),
    "fr": ("Aucun fichier ou dossier de ce type", "Permission non accordée", "Connexion refusée",
           "\N{NO-BREAK SPACE}: commande introuvable"),
    "id": ("Tidak ada berkas atau direktori seperti itu", "Ijin ditolak", "Koneksi ditolak",
           ": perintah tidak ditemukan"),
    "it": ("File o directory non esistente", "Permesso negato", "Connessione rifiutata",
           ": comando non trovato"),
    "ja": ("そのようなファイルやディレクトリはありません", "許可がありません", "接続を拒否されました",
           ": コマンドが見つかりません"),
    "ko": ("그런 파일이나 디렉터리가 없습니다", "허가 거부", "연결이 거부됨", ": 명령어를 찾을 수 없음"),
    "nl": ("Bestand of map bestaat niet", "Toegang geweigerd", "Verbinding is geweigerd",
           ": opdracht niet gevonden"),
    "pl": ("Nie ma takiego pliku ani katalogu", "Brak dostępu", "Połączenie odrzucone",
           ": nie znaleziono polecenia"),
    "pt": ("Ficheiro ou pasta inexistente", "Permissão recusada", "Ligação recusada",
           ": comando não encontrado"),
    "pt_BR": ("Arquivo ou diretório inexistente", "Permissão negada", "Conexão recusada",
              ": comando não encontrado"),
    "ru": ("Нет такого файла или каталога", "Отказано в доступе", "В соединении отказано",
           ": команда не найдена"),
    "sv": ("Filen eller katalogen finns inte", "Åtkomst nekas", "Förbindelsen förvägrad",
           ": kommandot finns inte"),
    "tr": ("Böyle bir dosya ya da dizin yok", "Erişim engellendi", "Bağlantı reddedildi", ": komut yok"),
    "uk": ("Немає такого файла або каталогу", "Відмовлено у доступі", "У з'єднанні відмовлено",
           ": команду не знайдено"),
    "vi": ("Không có tập tin hoặc thư mục như vậy", "Không đủ quyền truy cập", "Kết nối bị từ chối",
           ": không tìm thấy lệnh"),
    "zh_CN": ("没有那个文件或目录", "权限不够", "拒绝连接", ": 未找到命令"),
    "zh_TW": ("沒有此一檔案或目錄", "拒絕不符權限的操作", "連線被拒絕", "：指令找不到"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "code", "category"),
    [
        ("cat: tide.md: 没有那个文件或目录", 1, ErrorCategory.FILE_NOT_FOUND),
        ("cat: tide.md: Keine Berechtigung", 1, ErrorCategory.PERMISSION_DENIED),
        ("/bin/bash: 第 1 行： tide: 未找到命令", 127, ErrorCategory.COMMAND_NOT_FOUND),
        ("connect: Connexion refusée", 1, ErrorCategory.CONNECTION_ERROR),
    ],
)
def test_the_category_of_an_error_in_another_language(said, code, category):
    assert categorise(ToolName.BASH, said, code, "cat tide.md") is category


@pytest.mark.parametrize("language", SAID)
def test_an_error_in_a_language_is_said_in_english(language):
    no_file, denied, refused, no_command = map(in_english, SAID[language])
    assert (no_file, denied, refused, no_command.rstrip(".")) == (
        *("No such file or directory", "Permission denied", "Connection refused"),
        ": command not found",
    )


def test_each_error_of_an_output_is_said_in_english():
    said = "✓ a: 没有那个文件或目录\nb: Keine Berechtigung\nc: Connexion refusée\nd: 没有那个文件或目录"
    found = "No such file or directory"
    assert in_english(said) == f"✓ a: {found}\nb: Permission denied\nc: Connection refused\nd: {found}"


@pytest.mark.parametrize("said", ["bash: tides: Befehl nicht gefunden", "bash: tides : commande introuvable"])
def test_older_shells_say_it_in_other_words(said):
    assert in_english(said) == "bash: tides: command not found"


@pytest.mark.parametrize("text", ["", "No such file or directory", "3 passed", "你好", "Grüße"])
def test_everything_else_stays_as_it_is(text):
    assert in_english(text) == text
