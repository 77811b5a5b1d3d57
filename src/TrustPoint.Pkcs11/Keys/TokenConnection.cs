using System.Collections.Concurrent;
using TrustPoint.Ca.Keys;
using TrustPoint.Pkcs11.Cryptoki;
using TrustPoint.Pkcs11.Tokens;

namespace TrustPoint.Pkcs11.Keys;

/// <summary>
/// One login to a token with the sessions and key handles that came of it: a generation. When something is lost, the whole connection is
/// thrown away and a new one is opened, so that no handle can outlive what it pointed to.
/// </summary>
internal sealed class TokenConnection
{
    private readonly Pkcs11Module module;
    private readonly Library library;
    private readonly int epoch;
    private readonly nuint slot;
    private readonly nuint anchor; // never used for work: a token logs out when its last session closes
    private readonly ConcurrentQueue<nuint> idle = new();
    private readonly ConcurrentDictionary<string, TokenKey> keys = new();
    private bool closed;

    private TokenConnection(Pkcs11Module module, nuint slot, Token token, nuint anchor) =>
        (this.module, library, epoch, this.slot, Token, this.anchor) = (module, module.Library, module.Epoch, slot, token, anchor);

    public Token Token { get; }

    /// <summary>Finds the token and logs in. Only while nobody else is inside the module.</summary>
    /// <exception cref="TokenAbsentException">No such token, or more than one.</exception>
    /// <exception cref="CryptokiException">The token refused.</exception>
    public static TokenConnection Open(Pkcs11Module module, TokenOptions options)
    {
        var found = module.FindTokens()
            .Where(candidate => candidate.Token.IsInitialised && candidate.Token.Label == options.Label
                && (options.Serial is null || candidate.Token.Serial == options.Serial))
            .ToList();
        if (found is not [var (slot, token)]) throw new TokenAbsentException(found.Count);
        if (token.IsLocked) throw new CryptokiException(Function.Login, ReturnCode.CKR_PIN_LOCKED);

        var session = module.Library.OpenSession(slot);
        try
        {
            module.Library.Login(session, UserType.User, options.Pin.Span);
        }
        catch (CryptokiException e) when (e.Code == ReturnCode.CKR_USER_ALREADY_LOGGED_IN)
        {
            // A login holds for the whole process; another store on the same token was first.
        }
        catch
        {
            module.Library.CloseSession(session);
            throw;
        }
        return new(module, slot, token, session);
    }

    /// <summary>Runs work in a session that nobody else uses meanwhile.</summary>
    public TResult InSession<TArgument, TResult>(TArgument argument, Func<TokenConnection, nuint, TArgument, TResult> work)
    {
        if (closed || epoch != module.Epoch) throw new CryptokiException(Function.OpenSession, ReturnCode.CKR_CRYPTOKI_NOT_INITIALIZED);
        if (!idle.TryDequeue(out var session)) session = library.OpenSession(slot);
        try
        {
            var result = work(this, session, argument);
            idle.Enqueue(session);
            return result;
        }
        catch
        {
            // It may be inside a half-done operation.
            CloseQuietly(session);
            throw;
        }
    }

    public byte[] Sign(nuint session, string keyId, SignatureScheme scheme, ReadOnlySpan<byte> message) =>
        TokenSignature.Make(library, session, Key(session, keyId), scheme, message);

    public byte[] SignDigest(nuint session, string keyId, ReadOnlySpan<byte> digest) =>
        TokenSignature.MakeOverDigest(library, session, Key(session, keyId), digest);

    public byte[] SignBlock(nuint session, string keyId, ReadOnlySpan<byte> block, bool isPadded) =>
        TokenSignature.MakeOverBlock(library, session, Key(session, keyId), block, isPadded);

    public StoredKey Generate(nuint session, string label, KeyAlgorithm algorithm) =>
        KeyGeneration.Generate(library, session, label, algorithm, module.IsTpm);

    public IReadOnlyList<StoredKey> List(nuint session)
    {
        var found = TokenKey.All(library, session).Select(key => key.Stored).ToList();
        library.GetTokenInfo(slot); // see Find
        return found;
    }

    public int Count(nuint session)
    {
        library.GetTokenInfo(slot); // see Key
        return TokenKey.Count(library, session);
    }

    /// <returns>Null: there is none.</returns>
    public StoredKey? Find(nuint session, ReadOnlySpan<byte> subjectPublicKeyInfo) => TokenKey.Find(library, session, subjectPublicKeyInfo)?.Stored;

    /// <exception cref="KeyNotFoundException">The token has no such key.</exception>
    public KeyDescription Describe(nuint session, string keyId)
    {
        var key = Key(session, keyId);
        return new(key.Stored, Token.ToString(), module.Path, KeyProtectionRule.Read(library, session, key.Handle));
    }

    /// <returns>How many objects were destroyed.</returns>
    public int Destroy(nuint session, string keyId)
    {
        keys.TryRemove(keyId, out _);
        return TokenKey.Destroy(library, session, keyId);
    }

    /// <returns>How many private keys were destroyed.</returns>
    public int DestroyLabelled(nuint session, string ending)
    {
        keys.Clear();
        return TokenKey.DestroyLabelled(library, session, ending);
    }

    /// <summary>Asks the token, and the device behind it for a random octet. Nothing is signed.</summary>
    public Token Probe(nuint session)
    {
        Span<byte> octet = stackalloc byte[1];
        library.GenerateRandom(session, octet);
        return Token.From(library.GetTokenInfo(slot));
    }

    /// <summary>Closes what can be closed. Only while nobody else is inside the module.</summary>
    public void Close()
    {
        closed = true;
        if (epoch != module.Epoch) return;
        while (idle.TryDequeue(out var session)) CloseQuietly(session);
        CloseQuietly(anchor);
    }

    private TokenKey Key(nuint session, string keyId)
    {
        if (keys.TryGetValue(keyId, out var known)) return known;
        try
        {
            return keys[keyId] = TokenKey.Find(library, session, keyId);
        }
        catch (KeyNotFoundException)
        {
            // SoftHSM shows a token that was pulled out as an empty one until somebody asks for the token itself.
            library.GetTokenInfo(slot);
            throw;
        }
    }

    private void CloseQuietly(nuint session)
    {
        try
        {
            library.CloseSession(session);
        }
        catch (CryptokiException)
        {
            // It is gone already: that is what we wanted.
        }
    }
}
