using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Appliance.Hosting;
using TrustPoint.Appliance.Options;
using TrustPoint.Appliance.Signing;
using TrustPoint.Ca.Keys;
using TrustPoint.Pkcs11.Tokens;

namespace TrustPoint.Appliance.Keys;

/// <summary>
/// Where the keys of this data directory are. With <c>Keys:Module</c>: in the token that it names, or in files. Else in a SoftHSM token of
/// the directory's own, or in encrypted files where SoftHSM is not installed: that choice is made once, when the directory is new, and seen by
/// the folder there is. Where a token is chosen later, the keys of before stay where they are.
/// </summary>
internal sealed class KeyRoom(ApplianceOptions options, RandomNumberGenerator random, TimeProvider time)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly string softHsm = Path.Combine(options.DataDirectory, "softhsm");
    private readonly string files = Path.Combine(options.DataDirectory, "keys");
    private readonly string standby = Path.Combine(options.DataDirectory, "standby");

    /// <summary>Whether the directory has keys of its own already.</summary>
    public bool HasKeys => Directory.Exists(softHsm) || Directory.Exists(files);

    /// <summary>The folders with keys: what an unfinished set-up leaves to be cleared. Secrets stay; they open the next keys.</summary>
    public IReadOnlyList<string> Folders => [softHsm, files, standby];

    /// <summary>Makes a place for keys in a new data directory.</summary>
    public void Create()
    {
        if (options.Signer.Socket is not null || options.Keys.Module is not (null or KeyOptions.SoftwareModule)) return;
        if (options.Keys.Module is KeyOptions.SoftwareModule || SoftHsm.FindModule() is not { } module)
        {
            _ = PinFile.ReadOrCreate(PassphraseOf(files), random);
            Directory.CreateDirectory(files, OwnerOnly);
            return;
        }
        var pin = PinFile.ReadOrCreate(options.Keys.PinFile, random);
        _ = SoftHsm.UseDirectory(softHsm);
        using var library = Pkcs11Module.Load(module);
        // The security officer's PIN could only reset the user's PIN, and who may do that may read the PIN file: it is kept nowhere.
        _ = TokenSetup.Initialize(library, options.Keys.TokenLabel, PinFile.Random(random), pin);
    }

    /// <summary>Opens the keys.</summary>
    /// <param name="logs">Where it is told what a signer of its own refuses, and that a signature was wrong; null: nowhere.</param>
    /// <exception cref="StartRefusedException">The module or the PIN is missing.</exception>
    public ApplianceKeys Open(ILoggerFactory? logs = null)
    {
        var log = LogOf(logs);
        if (options.Signer.Socket is { } socket)
        {
            return HasKeys
                ? throw new StartRefusedException($"TrustPoint:Signer:Socket says that a signer holds the keys, and {options.DataDirectory} has keys of its own: a signer is set up with a new data directory")
                : ApplianceKeys.AtSigner(new SignerClient(socket, time, log), log);
        }
        if (options.Keys.Module is null) return OpenOwn(log);
        if (options.Keys.Module is not KeyOptions.SoftwareModule)
        {
            var chosen = InToken(options.Keys.Module, options.Keys.TokenLabel, options.Keys.PinFile, log);
            // There is one SoftHSM in a process, and its tokens are in one folder.
            var hasOther = Directory.Exists(files) || (Directory.Exists(softHsm) && options.Keys.Module != SoftHsm.FindModule());
            return hasOther ? ApplianceKeys.Joined(chosen, OpenOwn(log), log) : chosen;
        }
        if (Directory.Exists(files)) return OpenOwn(log);
        throw new StartRefusedException($"TrustPoint:Keys:Module says software, and {options.DataDirectory} has its keys elsewhere: correct the one or the other");
    }

    /// <summary>Opens the file of the stand-by TLS key, made when it is not there.</summary>
    public ApplianceKeys OpenStandby(ILoggerFactory? logs = null) => ApplianceKeys.InFiles(standby, PinFile.ReadOrCreate(PassphraseOf(standby), random), LogOf(logs));

    private static ILogger LogOf(ILoggerFactory? logs) => (logs ?? NullLoggerFactory.Instance).CreateLogger<ApplianceKeys>();

    private static string PassphraseOf(string folder) => folder + ".pass";

    // The keys that the first start made in the data directory: files, or a SoftHSM token.
    private ApplianceKeys OpenOwn(ILogger log)
    {
        if (Directory.Exists(files)) return ApplianceKeys.InFiles(files, PinFile.Read(PassphraseOf(files)), log);
        return options.Keys.Module is null
            ? InToken(OwnSoftHsm(), options.Keys.TokenLabel, options.Keys.PinFile, log)
            : InToken(OwnSoftHsm(), KeyOptions.OwnLabel, KeyOptions.OwnPinFile(options.DataDirectory), log);
    }

    private ApplianceKeys InToken(string module, string label, string pinFile, ILogger log)
    {
        var pin = PinFile.Read(pinFile);
        try
        {
            return ApplianceKeys.InToken(Pkcs11Module.Load(module), label, pin, time, log);
        }
        catch (KeyStoreUnavailableException unusable)
        {
            throw new StartRefusedException(unusable.Message, unusable);
        }
    }

    private string OwnSoftHsm()
    {
        var module = SoftHsm.FindModule() ?? throw new StartRefusedException(
            $"the keys are in {softHsm}, and SoftHSM is not installed: install softhsm2, or name its module in TrustPoint:Keys:Module");
        _ = SoftHsm.UseDirectory(softHsm);
        return module;
    }
}
