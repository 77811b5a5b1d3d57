using System.Threading.Channels;

namespace TrustPoint.Devices.Contacts;

/// <summary>Contacts as they come, for one face. One that does not read in time loses the oldest and holds up nobody.</summary>
public sealed class ContactFeed : IDisposable
{
    /// <summary>Contacts that wait to be read, at most.</summary>
    public const int MostWaiting = 256;

    private readonly Channel<Contact> channel = Channel.CreateBounded<Contact>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly Action<ContactFeed> forget;

    internal ContactFeed(Action<ContactFeed> forget) => this.forget = forget;

    /// <summary>What came. It is completed when the feed is disposed of.</summary>
    public ChannelReader<Contact> Contacts => channel.Reader;

    /// <inheritdoc/>
    public void Dispose()
    {
        forget(this);
        channel.Writer.TryComplete();
    }

    internal void Add(Contact contact) => channel.Writer.TryWrite(contact);
}
