using System.Security.Cryptography;
using System.Text;
using TrustPoint.Pkcs11.Keys;
using TrustPoint.Pkcs11.Tokens;

namespace TrustPoint.Testing.Tokens;

/// <summary>
/// A fresh token in a real SoftHSM. The library belongs to the whole process and reads its configuration once, so all tokens of a test
/// process share one folder and one module; each test makes its own token.
/// </summary>
public sealed class SoftHsmToken : IDisposable
{
    public const string UserPin = "123456";
    public const string SecurityOfficerPin = "87654321";

    private static readonly Lock Creation = new();
    private static readonly Lazy<Home> Shared = new(() => new Home());

    private SoftHsmToken(Token token, string folder) => (Token, Folder) = (token, folder);

    public static Pkcs11Module Module => Shared.Value.Module;

    /// <summary>For other programs that shall see the same tokens: the value of SOFTHSM2_CONF.</summary>
    public static string ConfigurationFile => Shared.Value.ConfigurationFile;

    public Token Token { get; }

    public string Label => Token.Label;

    /// <summary>Where SoftHSM keeps this token's objects.</summary>
    public string Folder { get; }

    public static SoftHsmToken Create(string? label = null)
    {
        lock (Creation)
        {
            var before = Directory.GetDirectories(Shared.Value.Tokens);
            var token = TokenSetup.Initialize(
                Module, label ?? $"test-{RandomNumberGenerator.GetHexString(8)}", Bytes(SecurityOfficerPin), Bytes(UserPin));
            return new(token, Directory.GetDirectories(Shared.Value.Tokens).Except(before).Single());
        }
    }

    public TokenKeyStore OpenStore(string pin = UserPin) =>
        new(Module, new TokenOptions { Label = Label, Pin = Bytes(pin) }, TimeProvider.System);

    /// <summary>What pulling a token out looks like.</summary>
    public void MoveAway() => Directory.Move(Folder, Elsewhere);

    public void MoveBack() => Directory.Move(Elsewhere, Folder);

    public void Dispose()
    {
        foreach (var folder in new[] { Folder, Elsewhere }.Where(Directory.Exists)) Directory.Delete(folder, recursive: true);
    }

    private string Elsewhere => Path.Combine(Shared.Value.Directory, Path.GetFileName(Folder));

    private static byte[] Bytes(string pin) => Encoding.UTF8.GetBytes(pin);

    private sealed class Home
    {
        public Home()
        {
            Directory = System.IO.Directory.CreateTempSubdirectory("softhsm-").FullName;
            ConfigurationFile = SoftHsm.UseDirectory(Directory);
            Module = Pkcs11Module.Load(
                SoftHsm.FindModule() ?? throw new InvalidOperationException("SoftHSM is not installed: apt-get install softhsm2"));
            AppDomain.CurrentDomain.ProcessExit += (_, _) =>
            {
                Module.Dispose();
                System.IO.Directory.Delete(Directory, recursive: true);
            };
        }

        public string Directory { get; }

        public string Tokens => Path.Combine(Directory, "tokens");

        public string ConfigurationFile { get; }

        public Pkcs11Module Module { get; }
    }
}
