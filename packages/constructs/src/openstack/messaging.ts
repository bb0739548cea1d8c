/**
 * How services use RabbitMQ. The charts mirror classic queues, which RabbitMQ has deprecated since 3.9 and removed in 4.0; quorum queues need an odd number of
 * servers and keep what a majority has. https://docs.openstack.org/oslo.messaging/latest/admin/rabbit.html
 *
 * `use_queue_manager` stays as it is, off: names of queues would be counted under a lock in a folder that most Pods can only read (nova-conductor then ends
 * without a word), and would follow the names of Pods, which change.
 *
 * Nobody on the site listens to notifications, and what nobody reads piles up.
 */
export const messagingConf = {
  oslo_messaging_rabbit: {
    rabbit_ha_queues: false,
    rabbit_quorum_queue: true,
    rabbit_transient_quorum_queue: true,
  },
  oslo_messaging_notifications: { driver: 'noop' },
} as const;

/** The charts' own policies mirror queues and drop old messages; neither is for quorum queues. */
export const noRabbitMqPolicies = { policies: null } as const;
