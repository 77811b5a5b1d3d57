using System.Security.Cryptography;
using System.Text;
using TrustPoint.Appliance.Settings;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Keys;
using TrustPoint.Formats.Keys;
using TrustPoint.Pkcs11.Keys;
using TrustPoint.Pkcs11.Tokens;
using TrustPoint.Storage.Database;

namespace TrustPoint.Appliance.Keys;

/// <summary>A token that was found, or a module that does not answer.</summary>
/// <param name="Module">Path of its PKCS#11 module.</param>
/// <param name="Token">The token; null: the module has none, or says nothing.</param>
/// <param name="InUse">Whether this appliance has its keys in it.</param>
/// <param name="Trouble">Why it cannot be used as it is; null: it can.</param>
public sealed record FoundToken(string Module, Token? Token, bool InUse, string? Trouble);

/// <summary>
/// The tokens that this machine offers. Only modules at the places where packages install them are loaded: nobody can have the appliance load
/// a library of theirs over the network.
/// </summary>
/// <param name="keys">The keys in use.</param>
/// <param name="settings">Where a choice is kept.</param>
/// <param name="time">Paces attempts.</param>
internal sealed class FoundTokens(ApplianceKeys keys, BoxSettings settings, TimeProvider time) : IDisposable
{
    // Debian's places, then those of vendors' own packages.
    private static readonly (string Folder, string Pattern)[] Places =
    [
        ("/usr/lib/softhsm", "libsofthsm2.so"), ("/usr/lib/x86_64-linux-gnu/softhsm", "libsofthsm2.so"), ("/usr/lib/aarch64-linux-gnu/softhsm", "libsofthsm2.so"),
        ("/usr/lib/x86_64-linux-gnu/pkcs11", "*.so*"), ("/usr/lib/aarch64-linux-gnu/pkcs11", "*.so*"), ("/usr/lib64/pkcs11", "*.so"), ("/usr/lib/pkcs11", "*.so"),
        ("/usr/lib/x86_64-linux-gnu", "libtpm2_pkcs11.so.*"), ("/usr/lib/aarch64-linux-gnu", "libtpm2_pkcs11.so.*"),
    ];

    // They show the keys of other modules again, or the certificates of the system.
    private static readonly string[] NoTokens = ["p11-kit-proxy.so", "p11-kit-client.so", "p11-kit-trust.so", "onepin-opensc-pkcs11.so", "pkcs11-spy.so"];

    private readonly SemaphoreSlim one = new(1);

    /// <summary>Looks for tokens.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public async Task<IReadOnlyList<FoundToken>> ListAsync(Caller caller, CancellationToken ct)
    {
        caller.Require(Right.SeeSetup);
        if (keys.Signer is not null) return [];
        await one.WaitAsync(ct);
        try
        {
            return await Task.Run(() => Modules().SelectMany(Look).ToList(), CancellationToken.None);
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Makes a key in a token, signs with it, verifies the signature, and destroys the key.</summary>
    /// <param name="caller">Who tries it.</param>
    /// <param name="module">Its module, one of those that are listed.</param>
    /// <param name="label">Its label.</param>
    /// <param name="pin">Its user PIN. A wrong one counts at the token, so it is tried once.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>Null: all went well. Else what went wrong, in words.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public async Task<string?> TryAsync(Caller caller, string module, string label, string pin, CancellationToken ct)
    {
        caller.RequireAlone(Right.ChangeSettings);
        if (keys.Signer is not null) return "The signer holds the keys: name the token in TrustPoint:Keys, put its PIN where the signer reads it, and start the signer again.";
        if (!Modules().Contains(module)) return $"{module} is not one of the modules that were found.";
        await one.WaitAsync(ct);
        try
        {
            var loaded = keys.Module is { } used && used.Path == module ? used : Pkcs11Module.Load(module);
            using var store = new TokenKeyStore(loaded, new TokenOptions { Label = label, Pin = Encoding.UTF8.GetBytes(pin) }, time);
            try
            {
                return await TryAsync(store);
            }
            finally
            {
                if (loaded != keys.Module) loaded.Dispose();
            }
        }
        catch (KeyStoreUnavailableException refused)
        {
            return refused.Message;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Tries a token and, if all goes well, has new keys made in it from the next start on. Keys that there are stay where they are.</summary>
    /// <inheritdoc cref="TryAsync(Caller, string, string, string, CancellationToken)"/>
    public async Task<string?> ChooseAsync(Caller caller, string module, string label, string pin, CancellationToken ct)
    {
        if (await TryAsync(caller, module, label, pin, ct) is { } trouble) return trouble;
        if (module == keys.Module?.Path && label == keys.TokenLabel) return "It is the one in use.";
        if (module == keys.Module?.Path) return $"{module} is in use for the token {keys.TokenLabel}: name the other one in TrustPoint:Keys before the first start.";
        var pinFile = Path.Combine(settings.InForce.DataDirectory, "chosen.pin");
        await settings.ChangeAsync(
            caller, saved => saved with { Keys = new(module, label, pinFile) }, ct, () => DurableFile.Replace(pinFile, Encoding.UTF8.GetBytes(pin + "\n")));
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => one.Dispose();

    private static async Task<string?> TryAsync(TokenKeyStore store)
    {
        var key = await store.GenerateAsync("TrustPoint trial", KeyAlgorithm.EcP256, CancellationToken.None);
        try
        {
            var message = RandomNumberGenerator.GetBytes(32);
            var signature = await store.SignAsync(key.Id, SignatureScheme.EcdsaSha256, message, CancellationToken.None);
            return SubjectPublicKey.Decode(key.SubjectPublicKeyInfo).Verify(SignatureScheme.EcdsaSha256.ToAlgorithm(), message, signature)
                ? null : "The token signed, and its signature does not verify.";
        }
        finally
        {
            await store.DestroyAsync(key.Id, CancellationToken.None);
        }
    }

    private List<string> Modules()
    {
        var found = Places.Where(place => Directory.Exists(place.Folder)).SelectMany(place => Directory.EnumerateFiles(place.Folder, place.Pattern))
            .Where(path => !NoTokens.Contains(Path.GetFileName(path)))
            // Several names lead to one file: a link beside what it points to.
            .GroupBy(path => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path).Select(names => names.Order(StringComparer.Ordinal).First());
        return [.. found.Append(keys.Module?.Path).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
    }

    private IEnumerable<FoundToken> Look(string path)
    {
        var used = keys.Module is { } module && module.Path == path ? module : null;
        Pkcs11Module? loaded = null;
        try
        {
            loaded = used ?? Pkcs11Module.Load(path);
            return [.. loaded.Tokens().Select(token => new FoundToken(path, token, used is not null && token.Label == keys.TokenLabel, TroubleOf(token)))];
        }
        catch (KeyStoreUnavailableException silent)
        {
            return [new(path, null, false, silent.Message)];
        }
        finally
        {
            if (used is null) loaded?.Dispose();
        }
    }

    private static string? TroubleOf(Token token) =>
        !token.IsInitialised ? "It is blank: initialise it with its maker's tool, then look again."
        : !token.HasUserPin ? "Its user PIN is not set."
        : token.IsLocked ? "Wrong tries have locked its user PIN."
        : null;
}
