using System.CommandLine;
using TrustPoint.Appliance.Keys;
using TrustPoint.Storage.Backups;

namespace TrustPoint.Appliance.CommandLine;

/// <summary>How a backup is opened.</summary>
internal sealed class BackupOpening
{
    public Option<FileInfo> Passphrase { get; } = new("--passphrase-file") { Description = "A file, readable by you alone, with the pass phrase of the backup or of the recovery key", Required = true };

    public Option<FileInfo?> Key { get; } = new("--key") { Description = "The recovery key" };

    public IBackupOpener Read(ParseResult parsed)
    {
        var secret = PinFile.Read(parsed.GetRequiredValue(Passphrase).FullName);
        return parsed.GetValue(Key) is { } key ? RecoverySecret.Open(File.ReadAllText(key.FullName), secret) : new BackupPassphrase(secret);
    }
}
