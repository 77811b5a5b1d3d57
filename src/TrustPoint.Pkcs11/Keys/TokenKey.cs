using System.Buffers;
using TrustPoint.Ca.Keys;
using TrustPoint.Pkcs11.Cryptoki;

namespace TrustPoint.Pkcs11.Keys;

/// <summary>A private key found in the token and proved to be the one asked for. Its handle is good for one connection only.</summary>
/// <param name="Handle">The private key object.</param>
/// <param name="Stored">What is public about it.</param>
internal sealed record TokenKey(nuint Handle, StoredKey Stored)
{
    /// <summary>All keys that this appliance may use; what other programs keep in the token is not among them.</summary>
    public static IEnumerable<TokenKey> All(Library library, nuint session) => library
        .FindObjects(session, new Template { { AttributeType.Class, (uint)ObjectClass.PrivateKey } })
        .Select(handle => (Handle: handle, Id: library.GetAttribute(session, handle, AttributeType.Id)))
        .Select(found => found.Id is { Length: 32 } id ? Prove(library, session, found.Handle, id).Key : null)
        .OfType<TokenKey>();

    /// <summary>How many private keys there are, also those that this appliance may not use.</summary>
    public static int Count(Library library, nuint session) =>
        library.FindObjects(session, new Template { { AttributeType.Class, (uint)ObjectClass.PrivateKey } }).Count;

    /// <summary>The key with an id.</summary>
    /// <param name="library">The module.</param>
    /// <param name="session">A logged-in session.</param>
    /// <param name="keyId"><see cref="StoredKey.Id"/>.</param>
    /// <exception cref="KeyNotFoundException">The token has no private key with that id.</exception>
    /// <exception cref="KeyStoreUnavailableException">It has one that must not be used.</exception>
    public static TokenKey Find(Library library, nuint session, string keyId)
    {
        if (Id(keyId) is not { } id) throw new KeyNotFoundException($"'{keyId}' is not the id of a key");
        var found = library.FindObjects(session, Template.For(ObjectClass.PrivateKey, id));
        if (found is []) throw new KeyNotFoundException($"the token has no key {keyId}");
        if (found is not [var handle])
            throw new KeyStoreUnavailableException($"The token has {found.Count} private keys with the id {keyId}. Remove those not ours.");
        var (key, objection) = Prove(library, session, handle, id);
        return key ?? throw new KeyStoreUnavailableException($"The key {keyId} in the token must not be used: {objection}.");
    }

    /// <summary>The key with this public half. Where another program made it, it is given our id.</summary>
    /// <returns>Null: the token has none that may be used.</returns>
    public static TokenKey? Find(Library library, nuint session, ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        var id = Convert.FromHexString(StoredKey.IdOf(subjectPublicKeyInfo));
        foreach (var publicKey in library.FindObjects(session, new Template { { AttributeType.Class, (uint)ObjectClass.PublicKey } }))
        {
            if (PublicKeys.Read(library, session, publicKey) is not { } read || !subjectPublicKeyInfo.SequenceEqual(read.SubjectPublicKeyInfo)) continue;
            // PKCS#11 v2.40 section 4.6: the two halves of a pair have the same CKA_ID. Ours is set on the private one first: a crash leaves
            // a pair that is found again.
            if (library.FindObjects(session, Template.For(ObjectClass.PrivateKey, id)) is [])
            {
                if (library.GetAttribute(session, publicKey, AttributeType.Id) is not { Length: > 0 } theirs) continue;
                if (library.FindObjects(session, Template.For(ObjectClass.PrivateKey, theirs)) is not [var privateKey]) continue;
                if (KeyProtectionRule.Violation(library, session, privateKey) is not null) return null;
                library.SetAttribute(session, privateKey, AttributeType.Id, id);
            }
            library.SetAttribute(session, publicKey, AttributeType.Id, id);
            return library.FindObjects(session, Template.For(ObjectClass.PrivateKey, id)) is [var ours] ? Prove(library, session, ours, id).Key : null;
        }
        return null;
    }

    /// <summary>Destroys both halves, the private one first. A key that is not there is no error.</summary>
    /// <returns>How many objects were destroyed.</returns>
    public static int Destroy(Library library, nuint session, string keyId)
    {
        if (Id(keyId) is not { } id) return 0;
        var handles = new[] { ObjectClass.PrivateKey, ObjectClass.PublicKey }
            .SelectMany(type => library.FindObjects(session, Template.For(type, id)))
            .ToList();
        foreach (var handle in handles) library.DestroyObject(session, handle);
        return handles.Count;
    }

    /// <summary>Destroys all halves whose label ends so, the private ones first, whatever their id and whether or not they may be used.</summary>
    /// <returns>How many private keys there were.</returns>
    public static int DestroyLabelled(Library library, nuint session, string ending)
    {
        var (privateKeys, publicKeys) = (Labelled(ObjectClass.PrivateKey), Labelled(ObjectClass.PublicKey));
        foreach (var handle in privateKeys.Concat(publicKeys)) library.DestroyObject(session, handle);
        return privateKeys.Count;

        List<nuint> Labelled(ObjectClass kind) =>
        [
            .. library.FindObjects(session, new Template { { AttributeType.Class, (uint)kind } })
                .Where(handle => LabelOf(library, session, handle).EndsWith(ending, StringComparison.Ordinal)),
        ];
    }

    // CKA_ID alone proves nothing, anyone who may write to the token sets it. So the public half must hash to it.
    private static (TokenKey? Key, string? Objection) Prove(Library library, nuint session, nuint handle, byte[] id)
    {
        if (KeyProtectionRule.Violation(library, session, handle) is { } violation)
            return (null, $"it was not made in the token, or may leave it ({violation})");
        var publicKeys = library.FindObjects(session, Template.For(ObjectClass.PublicKey, id));
        if (publicKeys is not [var publicKey]) return (null, $"there are {publicKeys.Count} public keys for it, not one");
        if (PublicKeys.Read(library, session, publicKey) is not var (algorithm, subjectPublicKeyInfo))
            return (null, "its public key is of no kind that is used here");

        var actual = StoredKey.IdOf(subjectPublicKeyInfo);
        if (actual != Convert.ToHexStringLower(id)) return (null, $"its public key is another one, {actual}");
        return (new TokenKey(handle, new StoredKey(actual, LabelOf(library, session, handle), algorithm, subjectPublicKeyInfo, KeyProtection.Token)), null);
    }

    private static string LabelOf(Library library, nuint session, nuint handle) =>
        System.Text.Encoding.UTF8.GetString(library.GetAttribute(session, handle, AttributeType.Label) ?? []);

    // Anything but 32 octets would match what other programs keep in the token: an empty CKA_ID matches every object without one.
    private static byte[]? Id(string keyId)
    {
        var id = new byte[32];
        return keyId.Length == 64 && Convert.FromHexString(keyId, id, out _, out _) == OperationStatus.Done ? id : null;
    }
}
