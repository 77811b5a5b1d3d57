using System.Text;
using TrustPoint.Ca.Keys;
using TrustPoint.Pkcs11.Cryptoki;

namespace TrustPoint.Pkcs11.Tokens;

/// <summary>Makes a blank token ready for keys.</summary>
public static class TokenSetup
{
    /// <summary>Initialises the first blank token of a module: its label, its security officer's PIN, its user's PIN.</summary>
    /// <param name="module">The module; a token that has a label already is never touched.</param>
    /// <param name="label">1 to 32 octets in UTF-8, not the label of another token of this module.</param>
    /// <param name="soPin">The security officer's PIN, UTF-8.</param>
    /// <param name="userPin">The PIN that a <see cref="Keys.TokenKeyStore"/> logs in with, UTF-8.</param>
    /// <param name="serial">The serial number of the blank token that is meant; null: the first one.</param>
    /// <exception cref="KeyStoreUnavailableException">No such blank token, or the token refused.</exception>
    /// <exception cref="ArgumentException">The label is empty, too long or taken.</exception>
    public static Token Initialize(Pkcs11Module module, string label, ReadOnlyMemory<byte> soPin, ReadOnlyMemory<byte> userPin, string? serial = null)
    {
        // PKCS#11 v2.40 section 5.5, C_InitToken: 32 octets, blank-padded.
        if (label.Trim() != label || Encoding.UTF8.GetByteCount(label) is 0 or > 32)
            throw new ArgumentException("a token's label has 1 to 32 octets and no blanks around it", nameof(label));
        return module.Alone(() =>
        {
            try
            {
                module.Start();
                return InitializeBlank(module, label, soPin.Span, userPin.Span, serial);
            }
            catch (CryptokiException e)
            {
                throw new KeyStoreUnavailableException(
                    $"Token '{label}' could not be initialised with {module.Path}: {e.Message}.", inner: e);
            }
        });
    }

    private static Token InitializeBlank(Pkcs11Module module, string label, ReadOnlySpan<byte> soPin, ReadOnlySpan<byte> userPin, string? serial)
    {
        var tokens = module.FindTokens();
        if (tokens.Any(found => found.Token.Label == label))
            throw new ArgumentException($"there is a token '{label}' already", nameof(label));
        var (slot, blank) = tokens.FirstOrDefault(found => !found.Token.IsInitialised && (serial is null || found.Token.Serial == serial));
        if (blank is null)
            throw new KeyStoreUnavailableException($"The PKCS#11 module {module.Path} has no blank token to initialise as '{label}'.");

        module.Library.InitToken(slot, soPin, label);
        var session = module.Library.OpenSession(slot);
        try
        {
            module.Library.Login(session, UserType.SecurityOfficer, soPin);
            module.Library.InitPin(session, userPin);
            module.Library.Logout(session);
        }
        finally
        {
            module.Library.CloseSession(session);
        }
        return Token.From(module.Library.GetTokenInfo(slot));
    }
}
