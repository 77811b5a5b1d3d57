using System.Security.Cryptography;
using TrustPoint.Ca.Keys;
using TrustPoint.Pkcs11.Keys;
using TrustPoint.Pkcs11.Tls;
using TrustPoint.Testing.Tokens;

namespace TrustPoint.Pkcs11.Tests;

public sealed class TokenSigningTests : IDisposable
{
    private readonly SoftHsmToken token = SoftHsmToken.Create();
    private readonly TokenKeyStore store;

    public TokenSigningTests() => store = token.OpenStore();

    public void Dispose()
    {
        store.Dispose();
        token.Dispose();
    }

    [Theory] // FIPS 186-5 section 6.4.1: any digest on any curve; RFC 4055 section 3.1: PSS with a salt of the digest's length
    [InlineData(KeyAlgorithm.EcP256)]
    [InlineData(KeyAlgorithm.EcP384)]
    [InlineData(KeyAlgorithm.EcP521)]
    [InlineData(KeyAlgorithm.Rsa2048)]
    [InlineData(KeyAlgorithm.Rsa3072)]
    [InlineData(KeyAlgorithm.Rsa4096)]
    public async Task Every_key_signs_with_every_scheme_that_fits_it(KeyAlgorithm algorithm)
    {
        var key = await store.GenerateAsync($"key {algorithm}", algorithm, default);
        foreach (var scheme in Signatures.Fitting(algorithm)) await Signatures.MustVerify(store, key, scheme);
    }

    [Theory] // RFC 8017 sections 8.1 and 8.2: OpenSSL pads for PSS, the token for PKCS #1 v1.5
    [InlineData(KeyAlgorithm.Rsa2048)]
    [InlineData(KeyAlgorithm.Rsa3072)]
    public async Task OpenSSL_signs_with_an_RSA_key_that_stays_in_the_token(KeyAlgorithm algorithm)
    {
        var key = await store.GenerateAsync("tls", algorithm, default);
        using var rsa = TokenTlsRsaKey.Create(key.SubjectPublicKeyInfo, (block, isPadded) => store.SignBlock(key.Id, block.ToArray(), isPadded));
        using var judge = RSA.Create();
        judge.ImportSubjectPublicKeyInfo(key.SubjectPublicKeyInfo, out _);
        foreach (var padding in new[] { RSASignaturePadding.Pkcs1, RSASignaturePadding.Pss })
        {
            foreach (var hash in new[] { HashAlgorithmName.SHA256, HashAlgorithmName.SHA384, HashAlgorithmName.SHA512 })
                Assert.True(judge.VerifyData("handshake"u8, rsa.SignData("handshake"u8.ToArray(), hash, padding), hash, padding), $"{hash} {padding}");
        }
        using var broken = TokenTlsRsaKey.Create(key.SubjectPublicKeyInfo, (_, _) => throw new InvalidOperationException("the token is away"));
        Assert.ThrowsAny<CryptographicException>(() => broken.SignData([1], HashAlgorithmName.SHA256, RSASignaturePadding.Pss));
    }

    [Fact]
    public async Task A_block_is_signed_with_RSA_and_a_digest_with_ECDSA()
    {
        var (elliptic, rsa) = (await store.GenerateAsync("ec", KeyAlgorithm.EcP256, default), await store.GenerateAsync("rsa", KeyAlgorithm.Rsa2048, default));
        Assert.Throws<ArgumentException>(() => store.SignBlock(elliptic.Id, new byte[256], isPadded: true));
        Assert.Throws<ArgumentException>(() => store.SignDigest(rsa.Id, new byte[32]));
    }

    [Theory]
    [InlineData(KeyAlgorithm.EcP256, SignatureScheme.RsaPkcs1Sha256)]
    [InlineData(KeyAlgorithm.EcP384, SignatureScheme.RsaPssSha384)]
    [InlineData(KeyAlgorithm.Rsa2048, SignatureScheme.EcdsaSha256)]
    public async Task A_scheme_for_another_kind_of_key_is_refused(KeyAlgorithm algorithm, SignatureScheme scheme)
    {
        var key = await store.GenerateAsync("key", algorithm, default);
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.SignAsync(key.Id, scheme, new byte[1], default));
    }

    [Fact]
    public async Task Ten_thousand_signatures_verify_whatever_zeros_they_begin_with()
    {
        var key = await store.GenerateAsync("key", KeyAlgorithm.EcP256, default);
        using var judge = ECDsa.Create();
        judge.ImportSubjectPublicKeyInfo(key.SubjectPublicKeyInfo, out _);
        var shortened = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var message = BitConverter.GetBytes(i);
            var signature = await store.SignAsync(key.Id, SignatureScheme.EcdsaSha256, message, default);
            Assert.True(judge.VerifyData(message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence), $"{i}");
            if (signature[3] < 32 || signature[5 + signature[3]] < 32) shortened++;
        }
        // One in 256 for r and for s, and a leading bit to spare: about 78. Fewer than 20 would mean that the case was never tried.
        Assert.InRange(shortened, 20, 400);
    }

    [Fact]
    public async Task Sixteen_threads_share_a_store()
    {
        var one = await store.GenerateAsync("one", KeyAlgorithm.EcP256, default);
        var two = await store.GenerateAsync("two", KeyAlgorithm.EcP384, default);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++) await Signatures.MustVerify(store, (worker + i) % 2 == 0 ? one : two, SignatureScheme.EcdsaSha256);
        })));
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("not an id")]
    [InlineData("")]
    public async Task An_unknown_key_is_told_apart_from_a_token_in_trouble(string keyId)
    {
        await Assert.ThrowsAsync<KeyNotFoundException>(() => SignAsync(keyId));
        Assert.Null(await store.TroubleAsync(default));
    }

    [Fact]
    public async Task A_destroyed_key_is_gone_and_the_others_stay()
    {
        var kept = await store.GenerateAsync("kept", KeyAlgorithm.EcP256, default);
        var doomed = await store.GenerateAsync("doomed", KeyAlgorithm.EcP256, default);
        await Signatures.MustVerify(store, doomed, SignatureScheme.EcdsaSha256);

        await store.DestroyAsync(doomed.Id, default);
        await store.DestroyAsync(doomed.Id, default);
        await store.DestroyAsync("", default);

        await Assert.ThrowsAsync<KeyNotFoundException>(() => SignAsync(doomed.Id));
        Assert.Equal([kept.Id], (await store.ListAsync(default)).Select(key => key.Id));
        await Signatures.MustVerify(store, kept, SignatureScheme.EcdsaSha256);
    }

    [Fact]
    public async Task A_key_destroyed_by_another_program_is_gone_here_too()
    {
        var key = await store.GenerateAsync("key", KeyAlgorithm.EcP256, default);
        await Signatures.MustVerify(store, key, SignatureScheme.EcdsaSha256);
        using (var other = token.OpenStore()) await other.DestroyAsync(key.Id, default);
        await Assert.ThrowsAsync<KeyNotFoundException>(() => SignAsync(key.Id));
    }

    [Fact]
    public async Task Keys_are_listed_as_they_were_made()
    {
        var made = new List<StoredKey>
        {
            await store.GenerateAsync("Ausstelle-Schlüssel", KeyAlgorithm.EcP521, default),
            await store.GenerateAsync("rsa", KeyAlgorithm.Rsa2048, default),
        };
        var listed = await store.ListAsync(default);
        Assert.Equal(2, listed.Count);
        Assert.All(made, key => Assert.Contains(listed, other =>
            (other.Id, other.Label, other.Algorithm, other.Protection) == (key.Id, key.Label, key.Algorithm, KeyProtection.Token)
            && other.SubjectPublicKeyInfo.AsSpan().SequenceEqual(key.SubjectPublicKeyInfo)));
        Assert.All(listed, key => Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(key.SubjectPublicKeyInfo)), key.Id));
    }

    [Fact]
    public async Task A_cancelled_wait_signs_nothing()
    {
        var key = await store.GenerateAsync("key", KeyAlgorithm.EcP256, default);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SignAsync(key.Id, cancelled.Token));
    }

    private async Task<byte[]> SignAsync(string keyId, CancellationToken ct = default) =>
        await store.SignAsync(keyId, SignatureScheme.EcdsaSha256, new byte[1], ct);
}
