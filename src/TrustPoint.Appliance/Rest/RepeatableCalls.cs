using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using TrustPoint.Ca.Repeats;

namespace TrustPoint.Appliance.Rest;

/// <summary>
/// Calls with an Idempotency-Key: the same key with the same body within a day is answered again and not done again. The name is taken
/// before the call is done; one that a crash cut off is never done a second time by itself. An answer may hold a one-time code, so it is
/// sealed with the client's key, which is kept nowhere: who reads the database learns neither. Safe for concurrent use.
/// </summary>
internal sealed class RepeatableCalls(IRepeatStore store, RandomNumberGenerator random, TimeProvider time)
{
    // Long enough that a key cannot be guessed by who has the database: a UUID is.
    private const int ShortestKey = 16;
    private const int LongestKey = 128;
    private const int NonceSize = 12;
    private const int TagSize = 16;

    private readonly ConcurrentDictionary<string, Flight> flights = new(StringComparer.Ordinal);

    /// <summary>Does a call once.</summary>
    /// <param name="key">The header's value; it may be quoted (RFC 9651 section 3.3.3).</param>
    /// <param name="call">Who calls what.</param>
    /// <param name="body">What is asked.</param>
    /// <param name="act">Does it and returns the answer's bytes. It is not stopped when one of those who wait goes away.</param>
    /// <exception cref="RestRefusedException">The key is none, was used for something else, or its call was cut off.</exception>
    public async Task<byte[]> OnceAsync(string key, string call, byte[] body, Func<Task<byte[]>> act)
    {
        if (key is ['"', .. var inner, '"']) key = inner;
        if (key.Length is < ShortestKey or > LongestKey || key.Any(character => character is <= ' ' or > '~' or '"' or '\\'))
            throw RestRefusedException.Invalid($"an Idempotency-Key has {ShortestKey} to {LongestKey} visible characters: take a UUID");
        var asked = SHA256.HashData(body);
        var name = SHA256.HashData(Encoding.UTF8.GetBytes($"{call}\0{key}"));
        var mine = new Flight(asked, new(() => DoAsync(name, Encoding.ASCII.GetBytes(key), asked, act)));
        var flight = flights.GetOrAdd(Convert.ToHexString(name), mine);
        if (!flight.Asked.AsSpan().SequenceEqual(asked)) throw Reused();
        try
        {
            return await flight.Answer.Value;
        }
        finally
        {
            // Whoever comes later finds the answer in the store.
            if (flight == mine) flights.TryRemove(Convert.ToHexString(name), out _);
        }
    }

    private async Task<byte[]> DoAsync(byte[] name, byte[] key, byte[] asked, Func<Task<byte[]>> act)
    {
        if (await store.TakeAsync(name, asked, time.GetUtcNow(), CancellationToken.None) is { } before)
        {
            if (!before.Body.AsSpan().SequenceEqual(asked)) throw Reused();
            return before.Answer is { } answer ? Open(answer, name, key)
                : throw RestRefusedException.Conflict("the call with this Idempotency-Key was cut off: see whether it was done, then use another key");
        }
        byte[] done;
        try
        {
            done = await act();
        }
        catch (Exception error) when (AdminApi.IsRefusal(error))
        {
            await store.GiveBackAsync(name, CancellationToken.None);
            throw;
        }
        await store.KeepAsync(name, Seal(done, name, key), CancellationToken.None);
        return done;
    }

    private byte[] Seal(byte[] answer, byte[] name, byte[] key)
    {
        var sealedAnswer = new byte[NonceSize + TagSize + answer.Length];
        var nonce = sealedAnswer.AsSpan(0, NonceSize);
        random.GetBytes(nonce);
        using var cipher = Cipher(name, key);
        cipher.Encrypt(nonce, answer, sealedAnswer.AsSpan(NonceSize + TagSize), sealedAnswer.AsSpan(NonceSize, TagSize), name);
        return sealedAnswer;
    }

    private static byte[] Open(byte[] sealedAnswer, byte[] name, byte[] key)
    {
        var answer = new byte[sealedAnswer.Length - NonceSize - TagSize];
        using var cipher = Cipher(name, key);
        cipher.Decrypt(sealedAnswer.AsSpan(0, NonceSize), sealedAnswer.AsSpan(NonceSize + TagSize), sealedAnswer.AsSpan(NonceSize, TagSize), answer, name);
        return answer;
    }

    private static AesGcm Cipher(byte[] name, byte[] key) => new(HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 32, name, "TrustPoint repeated call"u8.ToArray()), TagSize);

    private static RestRefusedException Reused() =>
        new(StatusCodes.Status422UnprocessableEntity, "this Idempotency-Key was used for another request: each request has its own");

    private sealed record Flight(byte[] Asked, Lazy<Task<byte[]>> Answer);
}
