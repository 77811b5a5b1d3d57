using System.Security.Cryptography;
using System.Text;
using TrustPoint.Appliance.Hosting;
using TrustPoint.Storage.Database;

namespace TrustPoint.Appliance.Keys;

/// <summary>A secret in a file that its owner alone may read: the token's PIN, the pass phrase of software keys. Never an argument, never in the environment.</summary>
internal static class PinFile
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const int RandomLength = 16;

    /// <summary>Reads it; the line end does not belong to the secret.</summary>
    /// <exception cref="StartRefusedException">It is not there, empty, or others may read it.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            if (!IsCredential(path) && (File.GetUnixFileMode(path) & Others) != 0) throw new StartRefusedException($"{path} can be read by others: chmod 600 {path}");
            var secret = File.ReadAllText(path).TrimEnd('\r', '\n');
            return secret is [] ? throw new StartRefusedException($"{path} is empty: it must hold the PIN or passphrase") : Encoding.UTF8.GetBytes(secret);
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The PIN or passphrase cannot be read: {missing.Message} Put the file back, or name the one that holds it.");
        }
    }

    /// <summary>Reads it; where there is none, makes one of 128 random bits and keeps it durably.</summary>
    /// <exception cref="StartRefusedException">It is empty, or others may read it.</exception>
    public static byte[] ReadOrCreate(string path, RandomNumberGenerator random)
    {
        if (File.Exists(path)) return Read(path);
        var secret = Random(random);
        DurableFile.Replace(path, [.. secret, (byte)'\n']);
        return secret;
    }

    // A credential of the service: systemd keeps others from its folder, and may let the service in by an ACL, which looks like a right of the group.
    private static bool IsCredential(string path) =>
        Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") is { Length: > 0 } folder && Path.GetDirectoryName(Path.GetFullPath(path)) == Path.GetFullPath(folder);

    /// <summary>128 random bits as hex, UTF-8.</summary>
    public static byte[] Random(RandomNumberGenerator random)
    {
        var bits = new byte[RandomLength];
        random.GetBytes(bits);
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bits));
    }

    /// <summary>Whether a secret has the form of those that are drawn here: no words, and longer than what a person makes up.</summary>
    public static bool IsRandom(ReadOnlySpan<byte> secret) => secret.Length == 2 * RandomLength && Encoding.ASCII.GetString(secret).All(char.IsAsciiHexDigitLower);
}
