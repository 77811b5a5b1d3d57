using System.Collections.Concurrent;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Appliance.Signing;

/// <summary>
/// The connections to the signer: as many as there are calls at once, up to a bound, each kept for the next call. While the signer is away each call says so at once, and
/// the next one after a moment tries to reach it.
/// </summary>
/// <param name="path">Path of the socket.</param>
/// <param name="time">Paces attempts to reach the signer.</param>
internal sealed class SignerLinks(string path, TimeProvider time) : IDisposable
{
    private const int Most = 32;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentStack<SignerLink> idle = [];
    private readonly SemaphoreSlim places = new(Most);
    private readonly SemaphoreSlim connecting = new(1);
    private readonly CancellationTokenSource closing = new();
    private (long At, KeyStoreUnavailableException Why)? failure;

    /// <summary>What the signer last said of itself; null: it was never there.</summary>
    public (KeyProtection Protection, string Description)? Greeting { get; private set; }

    /// <summary>Asks, and waits for the answer, whatever it is.</summary>
    /// <exception cref="KeyStoreUnavailableException">The signer is gone, or says nothing.</exception>
    public async Task<Frame> CallAsync(SignerCall call, Action<WireWriter> write, TimeSpan patience, CancellationToken ct)
    {
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(ct, closing.Token);
        soon.CancelAfter(patience);
        try
        {
            await places.WaitAsync(soon.Token);
            try
            {
                return await AskAsync(await TakeAsync(soon.Token), call, write, soon.Token);
            }
            finally
            {
                places.Release();
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new KeyStoreUnavailableException($"The signer did not answer within {patience.TotalSeconds} s.");
        }
    }

    /// <summary>Ends them; whoever waits for an answer is told.</summary>
    public void Dispose()
    {
        closing.Cancel();
        Drop();
    }

    private async Task<Frame> AskAsync(SignerLink link, SignerCall call, Action<WireWriter> write, CancellationToken ct)
    {
        try
        {
            var answer = await link.CallAsync(call, write, ct);
            idle.Push(link);
            if (closing.IsCancellationRequested) Drop();
            return answer;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    // One that ended is of a signer that is gone, and so are all that were kept.
    private async Task<SignerLink> TakeAsync(CancellationToken ct)
    {
        if (idle.TryPop(out var kept))
        {
            if (kept.IsUsable) return kept;
            kept.Dispose();
            Drop();
        }
        await connecting.WaitAsync(ct);
        try
        {
            return failure is { } last && time.GetElapsedTime(last.At) < Pause
                ? throw new KeyStoreUnavailableException(last.Why.Message, last.Why.RetryAfter, last.Why)
                : await ConnectAsync(ct);
        }
        finally
        {
            connecting.Release();
        }
    }

    private async Task<SignerLink> ConnectAsync(CancellationToken ct)
    {
        try
        {
            var link = await SignerLink.ConnectAsync(path, ct);
            (Greeting, failure) = (link.Greeting, null);
            return link;
        }
        catch (KeyStoreUnavailableException away)
        {
            failure = (time.GetTimestamp(), away);
            throw;
        }
    }

    private void Drop()
    {
        while (idle.TryPop(out var link)) link.Dispose();
    }
}
