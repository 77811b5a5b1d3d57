using TrustPoint.Ca.Keys;
using TrustPoint.Pkcs11.Cryptoki;

namespace TrustPoint.Pkcs11.Tokens;

/// <summary>The two PINs of a token, UTF-8.</summary>
/// <param name="Officer">The security officer's.</param>
/// <param name="User">The user's.</param>
public sealed record PinPair(ReadOnlyMemory<byte> Officer, ReadOnlyMemory<byte> User)
{
    /// <summary>Never shows them.</summary>
    public override string ToString() => nameof(PinPair);

    internal ReadOnlySpan<byte> Of(UserType user) => (user == UserType.User ? User : Officer).Span;
}

/// <summary>What is done with a token that has keys, by whoever knows its PINs: others are set, or it is cleared. Nobody else may have it open meanwhile.</summary>
public static class TokenKeeping
{
    /// <summary>The label of a token that was cleared.</summary>
    public const string ClearedLabel = "cleared";

    /// <summary>
    /// Sets both PINs anew. One that is set already stays, so that a change that was stopped in the middle is finished by doing it again: the
    /// security officer's comes first, the user's decides who opens the token.
    /// </summary>
    /// <param name="module">The module.</param>
    /// <param name="serial">The token's serial number.</param>
    /// <param name="before">The PINs that it has had.</param>
    /// <param name="after">The PINs that it gets.</param>
    /// <returns>How many were changed now.</returns>
    /// <exception cref="KeyStoreUnavailableException">The token is not there, has other PINs than these, or still takes one that it has had.</exception>
    public static int ChangePins(Pkcs11Module module, string serial, PinPair before, PinPair after) => With(module, serial, (library, slot) =>
    {
        var changed = 0;
        foreach (var user in new[] { UserType.SecurityOfficer, UserType.User })
        {
            if (TakesPin(library, slot, user, after)) continue;
            InSession(library, slot, session =>
            {
                library.Login(session, user, before.Of(user));
                library.SetPin(session, before.Of(user), after.Of(user));
                library.Logout(session);
            });
            changed++;
        }
        // A refused try counts at the token, and the one that is taken after it sets the count back.
        foreach (var user in new[] { UserType.SecurityOfficer, UserType.User })
        {
            if (TakesPin(library, slot, user, before)) throw new KeyStoreUnavailableException("The token still takes a PIN that was changed. Do not use it any more, and ask its maker.");
            if (!TakesPin(library, slot, user, after)) throw new KeyStoreUnavailableException("The token does not take the PIN that it was given. Do not use it any more, and ask its maker.");
        }
        return changed;
    });

    /// <summary>Makes a token anew, with nothing in it and no user PIN (PKCS#11 v2.40 section 5.5, C_InitToken).</summary>
    /// <param name="module">The module.</param>
    /// <param name="serial">The token's serial number.</param>
    /// <param name="pins">The PINs that it has.</param>
    /// <returns>The token, as it says of itself afterwards.</returns>
    /// <exception cref="KeyStoreUnavailableException">The token is not there, refuses, or still opens.</exception>
    public static Token Clear(Pkcs11Module module, string serial, PinPair pins) => With(module, serial, (library, slot) =>
    {
        library.InitToken(slot, pins.Officer.Span, ClearedLabel);
        if (TakesPin(library, slot, UserType.User, pins)) throw new KeyStoreUnavailableException("The token was made anew, and still opens with its PIN. Do not use it any more, and ask its maker.");
        return Token.From(library.GetTokenInfo(slot));
    });

    private static T With<T>(Pkcs11Module module, string serial, Func<Library, nuint, T> work) => module.Alone(() =>
    {
        try
        {
            module.Start();
            return module.FindTokens().Where(found => found.Token.IsInitialised && found.Token.Serial == serial).ToList() is [var (slot, _)]
                ? work(module.Library, slot)
                : throw new KeyStoreUnavailableException($"There is not one token with the serial number {serial}. Plug it in, and no other one like it.");
        }
        catch (CryptokiException refused)
        {
            throw new KeyStoreUnavailableException($"The token with the serial number {serial} refuses: {refused.Message}.", inner: refused);
        }
    });

    private static bool TakesPin(Library library, nuint slot, UserType user, PinPair pins)
    {
        var takes = true;
        InSession(library, slot, session =>
        {
            try
            {
                library.Login(session, user, pins.Of(user));
                library.Logout(session);
            }
            catch (CryptokiException refused) when (refused.RefusesPin)
            {
                takes = false;
            }
        });
        return takes;
    }

    private static void InSession(Library library, nuint slot, Action<nuint> work)
    {
        var session = library.OpenSession(slot);
        try
        {
            work(session);
        }
        finally
        {
            library.CloseSession(session);
        }
    }
}
